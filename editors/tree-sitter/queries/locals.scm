; Items share one namespace, rules stand within their block, nodes within their workflow.

[
  (source_file)
  (rules_body)
  (workflow_body)
] @local.scope

(type_item name: (identifier) @local.definition.type)
(schema_item name: (identifier) @local.definition.type)
(role_item name: (identifier) @local.definition.type)
(provider_item name: (identifier) @local.definition.constant)
(list_item name: (identifier) @local.definition.constant)
(group_item name: (identifier) @local.definition.constant)
(sample_item name: (identifier) @local.definition.constant)
(calendar_item name: (identifier) @local.definition.constant)
(let_item name: (identifier) @local.definition.function)
(rules_item name: (identifier) @local.definition.namespace)
(workflow_item name: (identifier) @local.definition.namespace)
(rule name: (identifier) @local.definition.function)
(table name: (identifier) @local.definition.function)
(branch_node name: (identifier) @local.definition)
(assign_node name: (identifier) @local.definition)
(task_node name: (identifier) @local.definition)
(end_node name: (identifier) @local.definition)

(identifier) @local.reference
