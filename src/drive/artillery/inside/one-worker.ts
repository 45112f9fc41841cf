import os from 'node:os';

// Artillery starts one worker less than the machine has cores and spreads the load over them; it has no
// option for it. One worker means one clock and one event loop to watch. The platform reads this once.
const cpus = os.cpus();
os.cpus = () => cpus.slice(0, 2);
