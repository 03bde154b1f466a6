/**
 * Runs by the clock: when one is due, what is done about those that were missed, a ledger that
 * survives restarts, and who is told when a run fails or drifts.
 */
package dev.fisherflow.pipelines.schedule;
