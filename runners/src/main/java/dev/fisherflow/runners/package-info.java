/** Where it runs: what each runner needs to be told. */
package dev.fisherflow.runners;
