/** Prepared examples as the learner reads them: samples, batches, local copies. */
package dev.fisherflow.learning.data;
