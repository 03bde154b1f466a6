/** The learner in a child process: the protocol over standard streams, the pool, the log. */
package dev.fisherflow.learning.worker;
