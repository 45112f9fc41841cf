/** Pieces of the schemas that requests are checked with. */
export const RESOURCE_TYPES = ['Routine', 'Prompt', 'Note', 'Project', 'Code', 'Api', 'Standard'] as const;

export const resourceType = { type: 'string', enum: RESOURCE_TYPES };

export const uuid = { type: 'string', format: 'uuid' };

export const idParameter = { type: 'object', properties: { id: uuid } };

export const handleParameter = {
  type: 'object',
  properties: { handle: { type: 'string', minLength: 1, maxLength: 120 } },
};

export const messageText = { type: 'string', minLength: 1, maxLength: 2_000 };
