/**
 * A workflow for GitHub Actions that checks and plans pull requests, and makes images on the main branch.
 * @param version of kirin-batch that it runs
 */
export function workflow(version: string): string {
  const command = `npx --yes kirin-batch@${version}`
  return `name: kirin-batch

on:
  pull_request:
  push:
    branches: [main]

permissions:
  contents: read

jobs:
  # What a merge would change and cost. Without the key: whoever opens a pull request decides what runs here.
  plan:
    if: github.event_name == 'pull_request'
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
      - uses: actions/setup-node@v6
        with:
          node-version: 24
      - run: ${command} validate
      - run: ${command} plan

  images:
    if: github.event_name == 'push'
    runs-on: ubuntu-latest
    # One at a time: each starts from what the one before has bought.
    concurrency: kirin-batch
    permissions:
      contents: write
    steps:
      - uses: actions/checkout@v7
        with:
          # The branch as it is now, not as it was pushed: with the images of the run before.
          ref: \${{ github.ref_name }}
      - uses: actions/setup-node@v6
        with:
          node-version: 24
      # The cap is hard, and for one push. Without the secret nothing is made, and what is missing is an error.
      - run: ${command} run --max-cost 5
        env:
          KIRIN_API_KEY: \${{ secrets.KIRIN_API_KEY }}
      # Images, lock and store, or they are paid for again some day. Also after a failure: the others were made.
      # A push from here starts no workflow.
      - if: always()
        run: |
          git config user.name 'github-actions[bot]'
          git config user.email '41898282+github-actions[bot]@users.noreply.github.com'
          git add --all
          git diff --cached --quiet && exit 0
          git commit --message 'Images by kirin-batch'
          git pull --rebase
          git push
`
}
