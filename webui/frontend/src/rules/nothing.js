// Stands for what dmn-js brings along for its FEEL editor.
export const DmnVariableResolverModule = {};
export default {};
