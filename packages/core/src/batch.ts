import type { Invalid, Planned, ProjectOptions, Ran, RunOptions, StoreOptions, Validated } from './options.ts'

/** All checks of the manifests, the locks and the local references: no network, no key, no writes. */
export async function validate(_options: ProjectOptions): Promise<Validated | Invalid> {
  throw new Error('not built yet')
}

/** What {@link run} would do and what it would cost. No network, no writes. */
export async function plan(_options: StoreOptions): Promise<Planned | Invalid> {
  throw new Error('not built yet')
}

/** Collects, restores and generates what the manifests ask for; writes outputs and locks. */
export async function run(_options: RunOptions): Promise<Ran | Invalid> {
  throw new Error('not built yet')
}
