/** What the copilot's word model has read. */
export const CORPUS = `
Measure the roof before you price it, and measure each facet on its own. The area of a facet is its footprint times
the factor of its pitch. A six in twelve roof is twelve percent larger than its plan. Order shingles by the square and
round up to whole bundles. A square covers one hundred square feet and three bundles make a square. Add ten percent
for waste on a gable roof and fifteen percent for hips and valleys. Starter course runs along the eaves and the rakes.
Ridge caps are counted by the foot, not by the square. The valley takes ice shield over its whole length. Below the
frost line the ice shield reaches two feet past the inside of the wall. Underlayment goes on dry, flat and from the
eave to the ridge. Drip edge goes under the underlayment at the eaves and over it at the rakes. Step flashing is woven
into each course beside a wall. Never seal step flashing to the shingle below it. A chimney wider than thirty inches
needs a cricket on its upper side. Counter flashing is cut into the mortar and never glued to the brick. The pipe boot
is the first part of a roof to leak. Uplift is highest at the corners, so the fasteners stand closer there. The
manufacturer asks for four nails in a shingle and six in a windy place. A nail that is driven at an angle cuts the
shingle. High nails are the most common fault in an inspection. Ventilation should be balanced between the soffit and
the ridge. An attic without air at the eaves grows mold on the deck. The deck must be dry before a membrane is laid.
A membrane is welded at its laps and probed after it has cooled. Ponding water after two days means that the slope is
wrong. The drawing gives the slope on sheet four and the edge metal on sheet seven. I find no figure for that in the
submittal, so ask for the shop drawing before you order. The change order names the extra layer but not the price of
the removal. Ask who pays for rotten deck before the first shingle comes off. The warranty of the manufacturer covers
the material, and the warranty of the contractor covers the work. Both warranties end when the roof is walked on by
another trade. A metal panel moves with the heat, so its clips must let it slide. Copper and steel do not touch each
other on a good roof. The gutter is sized by the area that drains into it and by the heaviest hour of rain. Keep the
bid, the submittal and the inspection in one place. Photograph every layer before the next one covers it. A short
answer with its source is worth more than a long one without. If the figure matters, check the sheet that it comes
from. The safety plan belongs to the bid and not to the end of the job. Harness, anchor and rope are checked each
morning. Nobody works on a wet roof above six in twelve.
`;
