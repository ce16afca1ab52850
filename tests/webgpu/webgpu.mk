# SPDX-License-Identifier: Apache-2.0
.PHONY: test-webgpu

WEBGPU = $(CURDIR)/$(BUILD)/webgpu
LAVAPIPE = $(WEBGPU)/lavapipe
DAWN = WEBGPU=$(WEBGPU)/node_modules/webgpu/index.js node tests/webgpu/native.js
WGPU = DENO_NO_UPDATE_CHECK=1 $(WEBGPU)/node_modules/.bin/deno run -A --no-config --unstable-webgpu tests/webgpu/native.js
# With SwiftShader, which comes with Chromium, and with lavapipe.
SWIFTSHADER = VK_ICD_FILENAMES=/usr/lib/chromium/vk_swiftshader_icd.json LD_LIBRARY_PATH=/usr/lib/chromium
MESA = VK_ICD_FILENAMES=$(LAVAPIPE)/driver.json LD_LIBRARY_PATH=$(LAVAPIPE)/usr/lib/x86_64-linux-gnu:$(LAVAPIPE)/lib/x86_64-linux-gnu

test-webgpu: build ## nn-init/webgpu in Node.js (Dawn) and Deno (wgpu), on two software devices, and its buffers in ONNX Runtime Web and TF.js; ELEMENTS=16777216
	@tests/webgpu/setup.sh
	$(SWIFTSHADER) $(DAWN) $(ELEMENTS)
	$(MESA) $(WGPU) $(ELEMENTS)
	node --disable-warning=MODULE_TYPELESS_PACKAGE_JSON --test tests/webgpu/report.test.js tests/webgpu/peers/peers.test.js
