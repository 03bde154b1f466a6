/** Checks a workspace and the machine, and makes again what can be made again. */
package dev.fisherflow.pipelines.doctor;
