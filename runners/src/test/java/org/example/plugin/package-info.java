/** Things that specifications name, declared as code outside fisherflow would. */
package org.example.plugin;
