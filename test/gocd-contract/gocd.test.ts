import { describeContract } from "./contract";

/** `npm run test:gocd`: asks a server of yours, which should have no agents and no other users. */
const setting = (name: string): string => {
  const value = process.env[name];
  if (!value) {
    throw new Error(`${name}: expected a GoCD server to ask, got nothing; set GOCD_URL, GOCD_PASSWORD and GOCD_KEY`);
  }
  return value;
};

describe(`GoCD at ${setting("GOCD_URL")}`, () => {
  const target = {
    url: setting("GOCD_URL").replace(/\/$/, ""),
    user: process.env.GOCD_USER ?? "admin",
    password: setting("GOCD_PASSWORD"),
    key: setting("GOCD_KEY"),
  };
  describeContract(() => target);
});
