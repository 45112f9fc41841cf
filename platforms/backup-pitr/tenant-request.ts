/** Schemas of what tenants' requests have in common. */
export const tenantParameter = {
  type: 'object',
  // lower case only: a tenant has one name, and so one entry in each cache
  properties: { tenantId: { type: 'string', pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' } },
};

/** `force` asks for an answer that is not from the cache. */
export const forceQuery = { type: 'object', properties: { force: { type: 'boolean', default: false } } };

export interface OfTenant {
  Params: { tenantId: string };
}

export interface Forced extends OfTenant {
  Querystring: { force: boolean };
}
