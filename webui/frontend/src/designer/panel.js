// Properties: form-js offers more than runs here. What would be a finding is not offered.
const GROUPS = new Set(["serialization", "securityAttributes", "optionsExpression"]);
const ENTRIES = new Set([
  ...["disabled", "increment", "serialize-to-string", "validationType", "patternErrorMessage"],
  ...["searchable", "versionTag", "use24h", "time-format", "verticalAlignment", "showOutline"],
  ...["disableCollapse", "nonCollapsedItems", "id"],
]);

class Panel {
  constructor(propertiesPanel) {
    propertiesPanel.registerProvider(this, 500); // after form-js' own
  }

  getGroups(field) {
    return (groups) =>
      groups
        .filter(({ id }) => !GROUPS.has(id))
        .map((group) => ({ ...group, ...(group.entries && { entries: fitting(group.entries, field) }) }))
        .filter(({ entries, items }) => items || entries?.length);
  }
}
Panel.$inject = ["propertiesPanel"];

function fitting(entries, field) {
  return entries.filter(({ id }) => !ENTRIES.has(id) && !(id === "path" && field.type === "group"));
}

export const connectPanel = { __init__: ["laufzettelPanel"], laufzettelPanel: ["type", Panel] };
