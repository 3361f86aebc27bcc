// Takes the place of Pulumi's serializer of functions, see light-sdk.js.
const refuse = () => {
  throw new Error(
    "infra/loader/no-serializer.js: Pulumi wants to serialize a function, which this program leaves out of its SDK; " +
      "remove the line of light-sdk.js from infra/index.js to use dynamic providers",
  );
};
module.exports = new Proxy({}, { get: (_, name) => (name === "__esModule" ? true : refuse) });
