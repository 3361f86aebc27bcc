// Stands in for the TypeScript compiler in the bundle; see run.js.
module.exports = {};
