// Pulumi starts here. Its SDK stays outside of the bundle, because what runs the program has loaded a part of it already.
require("./loader/light-sdk");
module.exports = require(require("./loader/bundle")("infra/index.ts", { external: ["@pulumi/*"] }));
