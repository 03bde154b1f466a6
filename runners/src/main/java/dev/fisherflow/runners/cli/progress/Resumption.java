package dev.fisherflow.runners.cli.progress;

/**
 * That a trial goes on from an earlier attempt.
 *
 * @param from the last step of the state that it goes on from; 0 if it begins anew
 * @param repeated how many steps of the earlier attempt are known to be lost
 */
record Resumption(long from, long repeated) {}
