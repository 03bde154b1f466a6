/** What several stages need to run a learner: shared resources, running work, failures. */
package dev.fisherflow.transforms.execution;
