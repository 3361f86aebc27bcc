// The directions of imports: infra ← tools ← test, and inside infra: accounts → components → policies and host.
// Options: https://github.com/sverweij/dependency-cruiser/blob/main/doc/rules-reference.md

/** A rule that fails the check. */
const forbid = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

const program = "^(infra|policies)/";

module.exports = {
  forbidden: [
    forbid(
      "no-circles",
      "Modules that import each other cannot be read, or loaded, one at a time.",
      {},
      { circular: true },
    ),
    forbid("found", "Every import has to lead to a file or an installed package.", {}, { couldNotResolve: true }),
    forbid("nothing-imports-test", "test/ holds what only tests need.", { pathNot: "^test/" }, { path: "^test/" }),
    forbid("program-without-tools", "Pulumi runs the program without tools/.", { path: program }, { path: "^tools/" }),
    forbid(
      "program-in-dependencies",
      "A deployment by `npm ci --omit=dev` has no devDependencies.",
      { path: program },
      { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"] },
    ),
    forbid("policies-below", "Policies know no component.", { path: "^policies/" }, { path: "^infra/" }),
    forbid(
      "host-below",
      "What renders user data knows no component, setting or policy.",
      { path: "^infra/host/" },
      { path: "^(infra|policies)/", pathNot: "^infra/(host/|project-root\\.ts$)" },
    ),
    forbid(
      "components-below-accounts",
      "A component gets all it needs by its arguments.",
      { path: "^infra/components/" },
      { path: "^infra/(accounts/|index\\.|program\\.|loader/)" },
    ),
    forbid(
      "components-read-no-settings",
      "Components take plain arguments; of the settings they use the types alone.",
      { path: "^infra/components/" },
      { path: "^infra/settings/", dependencyTypesNot: ["type-only"] },
    ),
    forbid(
      "components-by-arguments",
      "What a component needs of another comes by its arguments; types, and the helpers named here, may be imported.",
      // The platform decides which component keeps a host's secrets.
      { path: "^infra/components/([^/]+)/", pathNot: "^infra/components/compute/platform\\.ts$" },
      {
        path: "^infra/components/",
        pathNot: "^infra/components/($1/|network/(security-group|load-balancer)\\.ts$)",
        dependencyTypesNot: ["type-only"],
      },
    ),
    forbid(
      "settings-below",
      "Settings are read before anything is made.",
      { path: "^infra/settings/" },
      { path: "^infra/(accounts|components|host)/" },
    ),
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    // policies/guard has a package.json of its own, for Pulumi, and its packages from the project.
    combinedDependencies: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "\\.(css|md)$" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "require", "node", "default"] },
  },
};
