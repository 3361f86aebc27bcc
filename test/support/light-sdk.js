// What tests leave out, in addition to what the program leaves out of Pulumi's SDK: the SDK's watch over promises that
// never come, of which mocha's timeouts tell as well, and compressing the same user data again. The tests of
// the commands, in test/system/, have both.
require("../../infra/loader/light-sdk");

const debuggable = require("@pulumi/pulumi/runtime/debuggable");
debuggable.debuggablePromise = (promise) => promise;

const pako = require("pako");
const { gzip } = pako;
const compressed = new Map();
pako.gzip = (text, options) => {
  if (!compressed.has(text)) {
    compressed.set(text, gzip(text, options));
  }
  return compressed.get(text);
};
