/** What a sweep will cost, and what it does that an earlier run did not. */
package dev.fisherflow.pipelines.plan;
