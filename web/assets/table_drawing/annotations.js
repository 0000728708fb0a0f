// The columns of annotations as DMN has them: dmn-js keeps them, and itself shows one of descriptions alone.
import { Component, createComponentVNode, createVNode } from "inferno";
import { ChildFlags, VNodeFlags } from "inferno-vnode-flags";
import StockHeader from "dmn-js-decision-table/lib/features/annotations/components/AnnotationHeader";
import StockShownCell from "dmn-js-decision-table/lib/features/annotations/components/AnnotationCell";
import StockCell from "dmn-js-decision-table/lib/features/annotations/editor/components/AnnotationCell";
import EditableComponent from "dmn-js-shared/lib/components/EditableComponent";
import { Cell, inject } from "table-js/lib/components";

// Nobody writes more of them; further ones are kept as they are.
const MOST = 5;
const PLACES = [...Array(MOST).keys()];
const element = (name, look, inside) =>
  createVNode(VNodeFlags.HtmlElement, name, look, inside, ChildFlags.UnknownChildren);
const component = (kind, props) => createComponentVNode(VNodeFlags.ComponentClass, kind, props);
const columnsOf = (sheet) => sheet.getRoot().businessObject.get("annotation") ?? [];
const entryOf = (rule, place) => rule.get("annotationEntry")?.[place];

function headerOf(place) {
  return class AnnotationName extends Component {
    constructor(props, context) {
      super(props, context);
      inject(this);
    }

    render() {
      const name = columnsOf(this.sheet)[place]?.name || "Annotation";
      return element("th", "annotation header", name);
    }
  };
}
const withSheet = (made) => Object.assign(made, { $inject: ["sheet"] });
const HEADERS = PLACES.map((place) => withSheet(headerOf(place)));

class AnnotationText extends EditableComponent {
  render() {
    return element("div", this.getClassName(), this.getEditor());
  }
}

function cellOf(place, editable) {
  return class Annotation extends Component {
    constructor(props, context) {
      super(props, context);
      inject(this);
      this.changed = () => this.forceUpdate();
    }

    componentWillMount() {
      this.changeSupport.onElementsChanged(this.props.row.id, this.changed);
    }

    componentWillUnmount() {
      this.changeSupport.offElementsChanged(this.props.row.id, this.changed);
    }

    render() {
      const { row, rowIndex } = this.props;
      const value = entryOf(row.businessObject, place)?.text ?? "";
      const onChange = (text) => this.commandStack.execute("rule.annotate", { row, place, text });
      const look = { className: "annotation-editor", label: "Annotation", ctrlForNewline: true };
      return component(Cell, {
        className: "annotation",
        coords: `${rowIndex}:annotation${place}`,
        elementId: `${row.id}_annotation${place}`,
        "data-row-id": row.id,
        children: editable ? component(AnnotationText, { ...look, value, onChange }) : value,
      });
    }
  };
}
const CELLS = PLACES.map((place) =>
  Object.assign(cellOf(place, true), { $inject: ["changeSupport", "commandStack"] }),
);
const SHOWN_CELLS = PLACES.map((place) =>
  Object.assign(cellOf(place, false), { $inject: ["changeSupport"] }),
);

// Writes one annotation of a rule.
class Annotate {
  constructor(moddle) {
    this.moddle = moddle;
  }

  execute(context) {
    const { row, place, text } = context;
    const rule = row.businessObject;
    context.before = rule.get("annotationEntry")?.slice();
    const entries = [...(context.before ?? [])];
    for (let at = entries.length; at < place; at++) entries.push(this.entry(rule, ""));
    entries[place] = this.entry(rule, text);
    rule.set("annotationEntry", entries);
    return [row];
  }

  revert({ row, before }) {
    row.businessObject.set("annotationEntry", before);
    return [row];
  }

  entry(rule, text) {
    const made = this.moddle.create("dmn:RuleAnnotation", { text });
    made.$parent = rule;
    return made;
  }
}
Annotate.$inject = ["moddle"];

function show(components, sheet, cells, stockCell) {
  const own = (place, component) => (place < columnsOf(sheet).length ? component : undefined);
  components.onGetComponent("cell", ({ cellType }) => {
    if (columnsOf(sheet).length) return undefined;
    return { "after-label-cells": StockHeader, "after-rule-cells": stockCell }[cellType];
  });
  for (const place of PLACES)
    components.onGetComponent("cell", ({ cellType }) =>
      own(place, { "after-label-cells": HEADERS[place], "after-rule-cells": cells[place] }[cellType]),
    );
}

class Annotations {
  constructor(components, sheet, commandStack) {
    commandStack.registerHandler("rule.annotate", Annotate);
    show(components, sheet, CELLS, StockCell);
  }
}
Annotations.$inject = ["components", "sheet", "commandStack"];

class ShownAnnotations {
  constructor(components, sheet) {
    show(components, sheet, SHOWN_CELLS, StockShownCell);
  }
}
ShownAnnotations.$inject = ["components", "sheet"];

// They take the place of what dmn-js has under this name.
export const annotations = { annotationsProvider: ["type", Annotations] };
export const shownAnnotations = { annotationsProvider: ["type", ShownAnnotations] };
