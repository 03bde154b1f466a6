/** Search spaces: the ranges of settings, and the points that a search tries in them. */
package dev.fisherflow.pipelines.spec.search;
