// What stands in an element's extensionElements, read, and changed by one command each.
export class Extensions {
  constructor(modeler) {
    this.modeling = modeler.get("modeling", false);
    this.moddle = modeler.get("moddle");
  }

  values(businessObject) {
    return businessObject.extensionElements?.values ?? [];
  }

  find(businessObject, type) {
    return this.values(businessObject).find((value) => value.$type === type);
  }

  make(type, parent, properties) {
    const made = this.moddle.create(type, properties);
    made.$parent = parent;
    return made;
  }

  add(subject, type, properties, first = false) {
    const { businessObject } = subject;
    const values = this.values(businessObject);
    const holder = businessObject.extensionElements;
    const made = this.make(type, holder ?? businessObject, properties);
    const all = first ? [made, ...values] : [...values, made];
    if (holder) this.change(subject, holder, { values: all });
    else this.change(subject, businessObject, { extensionElements: this.holding(businessObject, all) });
    return made;
  }

  holding(businessObject, values) {
    const holder = this.make("bpmn:ExtensionElements", businessObject, { values });
    values.forEach((value) => {
      value.$parent = holder;
    });
    return holder;
  }

  remove(subject, value) {
    const { businessObject } = subject;
    const left = this.values(businessObject).filter((one) => one !== value);
    if (left.length) this.change(subject, businessObject.extensionElements, { values: left });
    else this.change(subject, businessObject, { extensionElements: undefined });
  }

  change(subject, part, properties) {
    this.modeling.updateModdleProperties(subject.element, part, properties);
  }
}
