"""Rules and tables of the Jobcenter: no engine state, no HTML, testable without a process.

One noun per module. Functions that read take a `Session`, functions that write take a
`UnitOfWork`; nobody commits, nobody reads a clock. `docs/domain-functions.md` lists them all.
"""
