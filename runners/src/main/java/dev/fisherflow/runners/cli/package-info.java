/** The commands: each reads its options, requests the work and prints the result. */
package dev.fisherflow.runners.cli;
