/** All that specifications may name, shown: lists, tables of settings, pages. */
package dev.fisherflow.pipelines.catalogue;
