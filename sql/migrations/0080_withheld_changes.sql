-- additive
-- Up to which change the viewer was not told, so that telling an earlier one does not end what is to be told; and whose rows go with a viewer.
alter table withheld_profiles
  add column change_id bigint not null default 0,
  add index withheld_from (viewer_id),
  algorithm = inplace, lock = none;
