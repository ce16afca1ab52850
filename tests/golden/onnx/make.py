# SPDX-License-Identifier: Apache-2.0
# Makes the ONNX files of this folder: python make.py. operators.onnx by onnx 1.23 alone; torch.onnx by the exporter of
# torch 2.14, and torch.json with the parameters and modules that the network has in PyTorch.
import json
import os
import warnings

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

warnings.filterwarnings('ignore')
HERE = os.path.dirname(os.path.abspath(__file__))


def tensor(name, *shape, dtype=np.float32):
    return numpy_helper.from_array(np.zeros(shape, dtype), name)


def node(op, inputs, output, name='', domain='', **attributes):
    return helper.make_node(op, inputs, [output], name=name, domain=domain, **attributes)


def graph(name, nodes, initializers, inputs=(), outputs=('y',), sparse=()):
    def values(names):
        return [helper.make_tensor_value_info(each, TensorProto.FLOAT, None) for each in names]

    return helper.make_graph(nodes, name, values(inputs), values(outputs), initializers, sparse_initializer=list(sparse))


def operators():
    branch = graph(
        'then',
        [node('MatMul', ['x', 'shared.weight'], 'a'), node('Add', ['a', 'then.bias'], 'then_y')],
        [tensor('then.bias', 5)],
        outputs=['then_y'],
    )
    other = graph('else', [node('Conv', ['x', 'else.weight'], 'else_y')], [tensor('else.weight', 4, 2, 3)], outputs=['else_y'])
    linear = helper.make_function(
        'local',
        'Linear',
        ['x', 'w', 'b'],
        ['y'],
        [
            helper.make_node('Transpose', ['w'], ['t'], perm=[1, 0]),
            helper.make_node('MatMul', ['x', 't'], ['p']),
            helper.make_node('Add', ['p', 'b'], ['y']),
        ],
        [helper.make_opsetid('', 20)],
    )
    external = tensor('external.weight', 2, 3)
    external.raw_data = b''
    external.data_location = TensorProto.EXTERNAL
    external.dims[:] = [60000, 70000]
    entry = external.external_data.add()
    entry.key, entry.value = 'location', 'weights.bin'
    sparse = helper.make_sparse_tensor(tensor('sparse.weight', 2), tensor('', 2, dtype=np.int64), [6, 7])
    nodes = [
        node('Conv', ['x', 'conv.weight', 'conv.bias'], 'c', group=2),
        node('ConvTranspose', ['x', 'up.weight'], 'u', group=3),
        node('Gemm', ['x', 'gemm.weight', 'gemm.bias'], 'g'),
        node('Gemm', ['x', 'gemm_t.weight'], 'gt', transB=1),
        node('MatMul', ['left.weight', 'x'], 'l'),
        node('MatMul', ['x', 'experts.weight'], 'e'),
        node('Cast', ['half.weight'], 'half_cast', to=TensorProto.FLOAT),
        node('Transpose', ['half_cast'], 'half_t'),
        node('Identity', ['half_t'], 'half_i'),
        node('MatMul', ['x', 'half_i'], 'h'),
        node('Einsum', ['x', 'heads.kernel'], 'q', equation='abc,cde->abde'),
        node('Gather', ['words', 'ids'], 'w'),
        node('Transpose', ['words'], 'words_t'),
        node('MatMul', ['w', 'words_t'], 'logits'),
        helper.make_node('LSTM', ['x', 'lstm.W', 'lstm.R', 'lstm.B', '', 'lstm.h0'], ['r'], hidden_size=6, direction='bidirectional'),
        helper.make_node('GRU', ['x', 'gru.W', 'gru.R'], ['r2'], hidden_size=4),
        node('BatchNormalization', ['c', 'bn.a', 'bn.b', 'bn.c', 'bn.d'], 'n'),
        node('LayerNormalization', ['x', 'ln.g'], 'n2'),
        node('PRelu', ['x', 'slope'], 'p'),
        node('Reshape', ['x', 'shape'], 's'),
        node('Clip', ['x', 'low'], 'clip'),
        node('Mul', ['x', 'val_7'], 'm'),
        node('Mul', ['x', 'logit_scale'], 'm2'),
        node('Constant', [], 'held', value=tensor('', 3, 8)),
        node('MatMul', ['x', 'held'], 'hm'),
        node('Constant', [], 'axes', value=tensor('', 2, dtype=np.int64)),
        node('Linear', ['x', 'onnx::local_1', 'local.bias'], 'f', name='/block/fc/Linear', domain='local'),
        node('MatMul', ['x', 'external.weight'], 'ex'),
        node('MatMul', ['x', 'sparse.weight'], 'sp'),
        node('If', ['condition'], 'y', then_branch=branch, else_branch=other),
    ]
    initializers = [
        tensor('conv.weight', 4, 3, 3, 3),
        tensor('conv.bias', 4),
        tensor('up.weight', 6, 5, 2, 2),
        tensor('gemm.weight', 7, 8),
        tensor('gemm.bias', 8),
        tensor('gemm_t.weight', 8, 7),
        tensor('left.weight', 9, 7),
        tensor('experts.weight', 3, 7, 8),
        tensor('half.weight', 8, 7, dtype=np.float16),
        tensor('heads.kernel', 8, 2, 4),
        tensor('words', 11, 8),
        tensor('lstm.W', 2, 24, 5),
        tensor('lstm.R', 2, 24, 6),
        tensor('lstm.B', 2, 48),
        tensor('lstm.h0', 2, 1, 6),
        tensor('gru.W', 1, 12, 5),
        tensor('gru.R', 1, 12, 4),
        *[tensor(f'bn.{letter}', 4) for letter in 'abcd'],
        tensor('ln.g', 5),
        tensor('slope', 4, 1, 1),
        tensor('shape', 2, dtype=np.int64),
        tensor('low'),
        tensor('val_7'),
        tensor('logit_scale'),
        tensor('onnx::local_1', 5, 7),
        tensor('local.bias', 5),
        tensor('shared.weight', 7, 5),
        external,
    ]
    model = helper.make_model(
        graph('operators', nodes, initializers, inputs=['x', 'ids', 'condition'], sparse=[sparse]),
        functions=[linear],
        opset_imports=[helper.make_opsetid('', 20), helper.make_opsetid('local', 1)],
        ir_version=10,
    )
    onnx.save(model, f'{HERE}/operators.onnx')


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        nn = torch.nn
        self.conv1 = nn.Conv2d(3, 4, 3)
        self.dw = nn.Conv2d(4, 4, 3, groups=4, bias=False)
        self.bn = nn.BatchNorm2d(4)
        self.act = nn.PReLU(4)
        self.up = nn.ConvTranspose2d(4, 6, 2, groups=2)
        self.gn = nn.GroupNorm(2, 6)
        self.fc = nn.Linear(6, 5)
        self.ln = nn.LayerNorm(5)
        self.mlp = nn.Linear(5, 7)
        self.lstm = nn.LSTM(7, 3)
        self.scale = nn.Parameter(torch.tensor(1.5))

    def forward(self, x):
        x = self.gn(self.up(self.act(self.bn(self.dw(self.conv1(x)))))).mean((2, 3))
        x = self.mlp(self.ln(self.fc(x))[:, None])
        return self.lstm(x)[0] * self.scale


def exported():
    torch.manual_seed(0)
    net = Net()
    torch.nn.init.normal_(net.gn.bias)  # the exporter makes one tensor of equal ones
    file = f'{HERE}/torch.onnx'
    arguments = {'dynamo': False, 'opset_version': 17, 'training': torch.onnx.TrainingMode.TRAINING}
    torch.onnx.export(net, (torch.randn(1, 3, 16, 16),), file, **arguments)
    modules = dict(net.named_modules())
    state = [
        {'name': name, 'shape': list(value.shape), 'module': type(modules[name.rpartition('.')[0]]).__name__}
        for name, value in net.state_dict().items()
    ]
    with open(f'{HERE}/torch.json', 'w') as out:
        out.write('[\n  ' + ',\n  '.join(json.dumps(each) for each in state) + '\n]\n')


operators()
exported()
