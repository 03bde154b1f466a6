/** What a run leaves for its reader: tables and the run manifest. */
package dev.fisherflow.pipelines.report;
