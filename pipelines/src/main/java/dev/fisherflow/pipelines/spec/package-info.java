/** Sweep specifications: their files, checks and expansion into trials. */
package dev.fisherflow.pipelines.spec;
