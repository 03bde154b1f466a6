/**
 * Wrong, damaged and hostile input by the thousand: each must be told or change nothing, and
 * nothing may crash.
 */
package dev.fisherflow.runners.fuzz;
