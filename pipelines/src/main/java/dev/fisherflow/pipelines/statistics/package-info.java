/** What scores of a few seeds and rows tell: intervals, families of tests, and who is best. */
package dev.fisherflow.pipelines.statistics;
