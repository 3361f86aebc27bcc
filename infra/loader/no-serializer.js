// Replaces what Pulumi's SDK serializes functions with, which takes as long to load as this program to run, and for
// which the program has no use.
const refuse = () => {
  throw new Error(
    "Pulumi wants to serialize a function, as for a dynamic provider: infra/loader/no-serializer.js takes that out of its SDK",
  );
};
module.exports = new Proxy({}, { get: (_, name) => (name === "__esModule" ? true : refuse) });
