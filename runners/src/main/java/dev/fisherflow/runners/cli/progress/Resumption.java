package dev.fisherflow.runners.cli.progress;

/**
 * That a trial resumes an earlier try.
 *
 * @param from the last step of the state that it resumes; 0 if it restarts
 * @param repeated how many steps of the earlier try are known to be lost
 */
record Resumption(long from, long repeated) {}
