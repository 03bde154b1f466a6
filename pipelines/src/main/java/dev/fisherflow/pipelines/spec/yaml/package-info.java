/** Reading YAML with every mistake at its place, the expected value and the nearest known word. */
package dev.fisherflow.pipelines.spec.yaml;
