/** Update rules: SGD, AdamW, Adafactor, and the exact EF, iEF and SF of the paper. */
package dev.fisherflow.learning.optimizer;
