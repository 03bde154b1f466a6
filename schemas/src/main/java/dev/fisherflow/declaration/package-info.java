/**
 * What may be named in a specification: each optimizer, schedule, adapter, model family, task,
 * metric and update rule declares its name, settings and texts once, and every reader asks it.
 */
package dev.fisherflow.declaration;
