/** Prepared examples as the learner reads them: samples, padded batches, local copies. */
package dev.fisherflow.learning.data;
