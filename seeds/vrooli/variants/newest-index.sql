-- What the guide does not name: an index in the order of the newest resources of all types, the default list.
CREATE INDEX idx_resource_newest ON resource ("createdAt" DESC, id DESC)
  WHERE "isDeleted" = FALSE AND "isPrivate" = FALSE AND "hasCompleteVersion" = TRUE;
