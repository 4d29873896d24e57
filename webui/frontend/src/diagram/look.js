// How every diagram looks, whether it is read or drawn.
const TEXT = { fontFamily: '"Fira Sans", Arial, sans-serif', lineHeight: 1.2 };

export const LOOK = {
  textRenderer: {
    defaultStyle: { ...TEXT, fontSize: 12 },
    externalStyle: { ...TEXT, fontSize: 11 },
  },
  bpmnRenderer: {
    defaultFillColor: "#ffffff",
    defaultStrokeColor: "#39415c",
    defaultLabelColor: "#171a2b",
  },
};
