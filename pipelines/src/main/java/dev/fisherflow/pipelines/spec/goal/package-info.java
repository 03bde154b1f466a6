/** What the trials of a specification are to reach, and the costs that set their steps. */
package dev.fisherflow.pipelines.spec.goal;
