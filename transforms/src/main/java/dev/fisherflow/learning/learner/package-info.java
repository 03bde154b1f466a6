/** Training, prediction and evaluation in this process, with models loaded once. */
package dev.fisherflow.learning.learner;
