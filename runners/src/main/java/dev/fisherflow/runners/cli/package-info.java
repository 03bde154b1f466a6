/** The commands: each reads its options, asks for the work and prints what came of it. */
package dev.fisherflow.runners.cli;
