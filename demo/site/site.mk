# SPDX-License-Identifier: Apache-2.0
# The site, with the page in its folder page/. To be included by the Makefile at the top.

SITE = demo/site
.PHONY: site demo

$(BUILD)/site/index.html: $(BUILD)/demo/index.html README.md $(shell find $(SITE) -path '*/node_modules' -prune -o -type f -print)
	@node $(SITE)/reference/make.js
	@$(SITE)/node_modules/.bin/vitepress build $(SITE) >$(BUILD)/site.log 2>&1 || { cat $(BUILD)/site.log; false; }
	@rm -rf $(@D)/page && cp -r $(BUILD)/demo $(@D)/page

site: setup ## build the site, with the page in it, into build/site, a folder for any static host
	@$(MAKE) --no-print-directory $(BUILD)/site/index.html

demo: site ## build the site and serve it at http://localhost:4173/
	$(BIN)/vite preview $(SITE) --config $(SITE)/serve.config.js

test-pages: $(BUILD)/site/index.html

.PHONY: test-site
test-site: site ## test all pages of the site: links, axe-core, live examples in browsers, Lighthouse
	node --test tests/browser/site.test.js tests/browser/site-links.test.js tests/site/
