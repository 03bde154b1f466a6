/** How a task is put to a model: its labels as logits or words, its loss and its answers. */
package dev.fisherflow.learning.task;
