[
  (schema_body)
  (record_type)
  (record)
  (provider_body)
  (list)
  (group_members)
  (calendar_body)
  (rules_body)
  (rule_body)
  (table_body)
  (file_table_body)
  (workflow_body)
  (branch_body)
  (node_body)
  (test_body)
  (block)
] @indent.begin

["}" "]" ")"] @indent.branch @indent.end
