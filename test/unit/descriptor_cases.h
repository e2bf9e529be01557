// SPDX-License-Identifier: Apache-2.0
// Descriptors that must be refused, each with the whole message. The file is called `f` in all.
#ifndef UNIT_DESCRIPTOR_CASES_H
#define UNIT_DESCRIPTOR_CASES_H

struct bad_case {
    const char *text, *error;
};

// A good infrastructure to build on; its nodes are at fixed places.
#define HEAD "name: i\nprovider: 0xA001\n"

static const struct bad_case BAD_INFRASTRUCTURES[] = {
    // what is not YAML, or more of it than allowed
    {"", "f:1:1: error: the file is empty"},
    {"# only a comment\n", "f:2:1: error: the file is empty"},
    {"name: [a\n", "f:2:1: error: this is not YAML: flow sequence without a closing bracket"},
    {"name: i\n\tprovider: 1\n", "f:1:7: error: this is not YAML: invalid multiline plain key"},
    {"name: i\nname: j\n", "f:2:1: error: key \"name\" is here twice, first in line 1. Remove one"},
    {"name: i\n---\nname: j\n", "f:2:1: error: a second document (---). Use one file for each"},
    {"name: &x i\n", "f:1:10: error: an anchor (&name). Write the value out where it is needed"},
    {"name: *x\n", "f:1:8: error: an alias (*name). Write the value out"},
    {"name: !!str i\n", "f:1:13: error: a tag (!name). Remove it"},
    {"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
     "f:1:7: error: an anchor (&name). Write the value out where it is needed"},
    {"[a, b]: i\n", "f:1:1: error: a key that is a list or map. Use a word"},
    {"name: \"a\\0b\"\n", "f:1:8: error: a NUL character in a text. Remove it"},
    {"name: a\x01"
     "b\n",
     "f:1:8: error: a control character (byte 0x01). Remove it"},
    {"name: \xC3\x28\n", "f:1:7: error: byte 0xC3 is not UTF-8. Save the file as UTF-8"},
    {"name: \xED\xA0\x80\n", "f:1:7: error: byte 0xED is not UTF-8. Save the file as UTF-8"},
    {"name: \xE2\x80\xA8\n", "f:1:7: error: a control character (byte 0xE2). Remove it"},
    {"[[[[[[[[[[[[[[[[[[[[", "f:1:17: error: nested more than 16 deep"},
    // shape
    {"i\n", "f:1:1: error: the infrastructure must be a map (key: value), not text"},
    {"- name: i\n", "f:1:1: error: the infrastructure must be a map (key: value), not a list"},
    {"nmae: i\n",
     "f:1:1: error: unknown key \"nmae\" in the infrastructure. Did you mean \"name\"?"},
    {"name: i\nsecret: 00\n", "f:2:1: error: unknown key \"secret\" in the infrastructure. Its "
                              "keys are name, provider, nodes"},
    {"name: i\nprovider: 1\n", "f:1:1: error: the infrastructure has no \"nodes\". Add it"},
    {"name: i\nnodes: []\n", "f:1:1: error: the infrastructure has no \"provider\". Add it"},
    {"name:\nprovider: 1\nnodes: []\n",
     "f:1:1: error: \"name\" of the infrastructure must be one word or number, not nothing"},
    {"name: [i]\nprovider: 1\nnodes: []\n",
     "f:1:7: error: \"name\" of the infrastructure must be one word or number, not a list"},
    {"<<: {name: i}\nprovider: 1\nnodes: []\n",
     "f:1:1: error: unknown key \"<<\" in the infrastructure. Its keys are name, provider, nodes"},
    {HEAD "nodes: N\n", "f:3:8: error: \"nodes\" of the infrastructure must be a list, not text"},
    {HEAD "nodes: {N: sancus}\n",
     "f:3:8: error: \"nodes\" of the infrastructure must be a list, not a map"},
    {HEAD "nodes: []\n", "f:3:8: error: no nodes. List at least one"},
    {HEAD "nodes: [N]\n", "f:3:9: error: the node must be a map (key: value), not text"},
    {HEAD "nodes:\n  - {name: N}\n", "f:4:5: error: the node has no \"platform\". Add it"},
    {HEAD "nodes:\n  - {name: N, platform: sanctus}\n",
     "f:4:25: error: unknown platform \"sanctus\". Did you mean \"sancus\"?"},
    {HEAD "nodes:\n  - {name: N, platform: sancus, devises: []}\n",
     "f:4:33: error: unknown key \"devises\" in the node. Did you mean \"devices\"?"},
    {HEAD "nodes:\n  - {name: N, platform: sancus, devices: button}\n",
     "f:4:42: error: \"devices\" of the node must be a list, not text"},
    {HEAD "nodes:\n  - {name: N, platform: sancus, devices: [button]}\n",
     "f:4:43: error: the device must be a map (key: value), not text"},
    // names
    {"name: ../x\nprovider: 1\nnodes: []\n",
     "f:1:7: error: \"../x\" cannot be the name of this infrastructure. A name is a letter, then "
     "at most 31 of A-Z a-z 0-9 _ -"},
    {"name: a/b\nprovider: 1\nnodes: []\n",
     "f:1:7: error: \"a/b\" cannot be the name of this infrastructure. A name is a letter, then at "
     "most 31 of A-Z a-z 0-9 _ -"},
    {"name: \"\"\nprovider: 1\nnodes: []\n",
     "f:1:8: error: \"name\" of the infrastructure must be one word or number, not an empty text"},
    {"name: \"a\\nb\"\nprovider: 1\nnodes: []\n",
     "f:1:8: error: \"a\\x0Ab\" cannot be the name of this infrastructure. A name is a letter, "
     "then at most 31 of A-Z a-z 0-9 _ -"},
    {"name: \xD0\xB0"
     "bc\nprovider: 1\nnodes: []\n",
     "f:1:7: error: \"\\xD0\\xB0bc\" cannot be the name of this infrastructure. A name is a "
     "letter, then at most 31 of A-Z a-z 0-9 _ -"},
    {"name: 1st\nprovider: 1\nnodes: []\n",
     "f:1:7: error: \"1st\" cannot be the name of this infrastructure. A name is a letter, then at "
     "most 31 of A-Z a-z 0-9 _ -"},
    {"name: true\nprovider: 1\nnodes: []\n",
     "f:1:7: error: \"true\" is a value of YAML, no name. Choose another"},
    {"name: abcdefghijabcdefghijabcdefghijabc\nprovider: 1\nnodes: []\n",
     "f:1:7: error: \"abcdefghijabcdefghijabcdefghijabc\" cannot be the name of this "
     "infrastructure. A name is a letter, then at most 31 of A-Z a-z 0-9 _ -"},
    {"name: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\nprovider: 1\n"
     "nodes: []\n",
     "f:1:7: error: \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...\" cannot be the name of this "
     "infrastructure. A name is a letter, then at most 31 of A-Z a-z 0-9 _ -"},
    {HEAD "nodes:\n  - {name: a.b, platform: sancus}\n",
     "f:4:12: error: \"a.b\" cannot be the name of this node. A name is a letter, then at most 31 "
     "of A-Z a-z 0-9 _ -"},
    // numbers
    {"name: i\nprovider: 0\nnodes: []\n",
     "f:2:11: error: provider must be a number from 1 to 65535 (decimal, or hex with 0x; no "
     "quotes, no leading zeros), not \"0\""},
    {"name: i\nprovider: 65536\nnodes: []\n",
     "f:2:11: error: provider must be a number from 1 to 65535 (decimal, or hex with 0x; no "
     "quotes, no leading zeros), not \"65536\""},
    {"name: i\nprovider: -1\nnodes: []\n",
     "f:2:11: error: provider must be a number from 1 to 65535 (decimal, or hex with 0x; no "
     "quotes, no leading zeros), not \"-1\""},
    {"name: i\nprovider: abc\nnodes: []\n",
     "f:2:11: error: provider must be a number from 1 to 65535 (decimal, or hex with 0x; no "
     "quotes, no leading zeros), not \"abc\""},
    {"name: i\nprovider: \"7\"\nnodes: []\n",
     "f:2:12: error: provider must be a number from 1 to 65535 (decimal, or hex with 0x; no "
     "quotes, no leading zeros), not \"7\""},
    {"name: i\nprovider: 0123\nnodes: []\n",
     "f:2:11: error: provider must be a number from 1 to 65535 (decimal, or hex with 0x; no "
     "quotes, no leading zeros), not \"0123\""},
    {"name: i\nprovider: 1.5\nnodes: []\n",
     "f:2:11: error: provider must be a number from 1 to 65535 (decimal, or hex with 0x; no "
     "quotes, no leading zeros), not \"1.5\""},
    {"name: i\nprovider: 99999999999999999999\nnodes: []\n",
     "f:2:11: error: provider must be a number from 1 to 65535 (decimal, or hex with 0x; no "
     "quotes, no leading zeros), not \"99999999999999999999\""},
    {"name: i\nprovider: 0x\nnodes: []\n",
     "f:2:11: error: provider must be a number from 1 to 65535 (decimal, or hex with 0x; no "
     "quotes, no leading zeros), not \"0x\""},
    // rules between the parts
    {HEAD "nodes:\n  - {name: N, platform: sancus}\n  - {name: N, platform: sancus}\n",
     "f:5:12: error: two nodes with the name \"N\", the first at f:4:12. Rename one"},
    {HEAD "nodes:\n  - {name: N, platform: sancus}\n  - {name: n, platform: sancus}\n",
     "f:5:12: error: two nodes whose names differ only in case, \"N\" and \"n\". Rename one"},
    {HEAD "nodes:\n  - name: N\n    platform: sancus\n    devices:\n"
          "      - {name: d, driver: buton}\n",
     "f:7:27: error: unknown driver \"buton\". Did you mean \"button\"?"},
    {HEAD "nodes:\n  - name: N\n    platform: sancus\n    devices:\n"
          "      - {name: d, driver: sonar}\n",
     "f:7:27: error: unknown driver \"sonar\". Known: button, clock, display"},
    {HEAD "nodes:\n  - name: N\n    platform: sancus\n    devices:\n"
          "      - {name: d, driver: clock}\n      - {name: D, driver: clock}\n",
     "f:8:16: error: two devices whose names differ only in case, \"d\" and \"D\". Rename one"},
    {HEAD "nodes:\n  - name: N\n    platform: sancus\n    devices:\n"
          "      - {name: d, driver: clock, slot: 8}\n",
     "f:7:40: error: slot must be a number from 0 to 7 (decimal, or hex with 0x; no quotes, no "
     "leading zeros), not \"8\""},
    {HEAD "nodes:\n  - name: N\n    platform: sancus\n    devices:\n"
          "      - {name: d, driver: clock, slot: 1}\n      - {name: e, driver: clock, slot: 1}\n",
     "f:8:40: error: slot 1 of node \"N\" is taken by \"d\". Choose another of 0..7, or leave "
     "slots out"},
    {HEAD "nodes:\n  - name: N\n    platform: sancus\n    devices:\n"
          "      - {name: a, driver: clock}\n      - {name: b, driver: clock}\n"
          "      - {name: c, driver: clock}\n      - {name: d, driver: clock}\n"
          "      - {name: e, driver: clock}\n      - {name: f, driver: clock}\n"
          "      - {name: g, driver: clock}\n      - {name: h, driver: clock}\n"
          "      - {name: i, driver: clock}\n",
     "f:15:9: error: more than 8 devices on node \"N\". Use another node"},
};

// Applications for the infrastructure of the test: provider 0xA001, nodes N (button, clock,
// display) and E (no devices), and an application "first" with provider 5.
#define APP "name: a\nprovider: 7\n"
#define M   APP "modules:\n  - {name: M, node: N}\n  - {name: O, node: E}\n"
#define C   M "connections:\n"

static const struct bad_case BAD_APPS[] = {
    {"name: a\nprovider: 7\n", "f:1:1: error: the application has no \"modules\". Add it"},
    {"name: a\nprovidr: 7\n",
     "f:2:1: error: unknown key \"providr\" in the application. Did you mean \"provider\"?"},
    {APP "modules: []\n", "f:3:10: error: no modules. List at least one"},
    {APP "modules: M\n", "f:3:10: error: \"modules\" of the application must be a list, not text"},
    {APP "modules:\n  - {name: M, node: N, constant: {A: 1}}\n",
     "f:4:24: error: unknown key \"constant\" in the module. Did you mean \"constants\"?"},
    {APP "modules:\n  - {name: M}\n", "f:4:5: error: the module has no \"node\". Add it"},
    {APP "modules:\n  - {name: M-1, node: N}\n",
     "f:4:12: error: \"M-1\" cannot be the name of this module. A name is a letter or _, then at "
     "most 62 of A-Z a-z 0-9 _"},
    {APP "modules:\n  - {name: M, node: NN}\n",
     "f:4:21: error: no node \"NN\" in the infrastructure"},
    {APP "modules:\n  - {name: M, node: Elsewhere}\n",
     "f:4:21: error: no node \"Elsewhere\" in the infrastructure"},
    {APP "modules:\n  - {name: M, node: N}\n  - {name: M, node: E}\n",
     "f:5:12: error: two modules with the name \"M\", the first at f:4:12. Rename one"},
    {APP "modules:\n  - {name: M, node: N}\n  - {name: m, node: E}\n",
     "f:5:12: error: two modules whose names differ only in case, \"M\" and \"m\". Rename one"},
    {APP "modules:\n  - {name: e, node: N}\n",
     "f:4:12: error: module \"e\" has the name of a node, so \"e.x\" in a connection is ambiguous. "
     "Rename the module"},
    {APP "modules:\n  - {name: M, node: N, constants: [A]}\n",
     "f:4:35: error: \"constants\" of the module must be a map, not a list"},
    {APP "modules:\n  - {name: M, node: N, constants: {A: x}}\n",
     "f:4:39: error: a constant must be a number from -32768 to 65535 (decimal, or hex with 0x; no "
     "quotes, no leading zeros), not \"x\""},
    {APP "modules:\n  - {name: M, node: N, constants: {A: 65536}}\n",
     "f:4:39: error: a constant must be a number from -32768 to 65535 (decimal, or hex with 0x; no "
     "quotes, no leading zeros), not \"65536\""},
    {APP "modules:\n  - {name: M, node: N, constants: {A: [1]}}\n",
     "f:4:39: error: a constant must be a number, not a list"},
    {APP "modules:\n  - {name: M, node: N, constants: {A: 1, A: 2}}\n",
     "f:4:42: error: key \"A\" is here twice, first in line 4. Remove one"},
    {APP "modules:\n  - {name: M, node: N, constants: {A-B: 1}}\n",
     "f:4:36: error: \"A-B\" cannot be the name of this constant. A name is a letter or _, then at "
     "most 62 of A-Z a-z 0-9 _"},
    // identity
    {"name: a\nprovider: 0xA001\nmodules:\n  - {name: M, node: N}\n",
     "f:2:11: error: provider 0xA001 is the infrastructure provider's id. Choose another"},
    {"name: a\nprovider: 5\nmodules:\n  - {name: M, node: N}\n",
     "f:2:11: error: provider 0x0005 is that of application \"first\" (first:2:11). Choose "
     "another"},
    {"name: First\nprovider: 7\nmodules:\n  - {name: M, node: N}\n",
     "f:1:7: error: two applications whose names differ only in case, \"first\" and \"First\". "
     "Rename one"},
    {"name: first\nprovider: 7\nmodules:\n  - {name: M, node: N}\n",
     "f:1:7: error: two applications with the name \"first\", the first at first:1:7. Rename one"},
    // connections
    {M "connections: {from: M.A}\n",
     "f:6:14: error: \"connections\" of the application must be a list, not a map"},
    {C "  - M.A -> O.B\n", "f:7:5: error: the connection must be a map (key: value), not text"},
    {C "  - {from: M.A}\n", "f:7:5: error: the connection has no \"to\". Add it"},
    {C "  - {from: M.A, to: O.B, via: x}\n",
     "f:7:26: error: unknown key \"via\" in the connection. Its keys are from, to"},
    {C "  - {from: M, to: O.B}\n",
     "f:7:12: error: \"M\" is no end of a connection. Write MODULE.CHANNEL or NODE.DEVICE"},
    {C "  - {from: M., to: O.B}\n",
     "f:7:12: error: \"M.\" is no end of a connection. Write MODULE.CHANNEL or NODE.DEVICE"},
    {C "  - {from: .A, to: O.B}\n",
     "f:7:12: error: \".A\" is no end of a connection. Write MODULE.CHANNEL or NODE.DEVICE"},
    {C "  - {from: M.A.B, to: O.B}\n",
     "f:7:12: error: \"M.A.B\" is no end of a connection. Write MODULE.CHANNEL or NODE.DEVICE"},
    {C "  - {from: m.A, to: O.B}\n",
     "f:7:12: error: \"m\" is no module of this application and no node. Did you mean \"M\"?"},
    {C "  - {from: Nowhere.A, to: O.B}\n",
     "f:7:12: error: \"Nowhere\" is no module of this application and no node"},
    {C "  - {from: N.buton, to: O.B}\n",
     "f:7:14: error: no device \"buton\" on node \"N\". Did you mean \"button\"?"},
    {C "  - {from: E.button, to: O.B}\n",
     "f:7:14: error: no device \"button\" on node \"E\", which has none"},
    {C "  - {from: M.A, to: O.B-C}\n", "f:7:23: error: \"B-C\" cannot be the name of this channel. "
                                       "A name is a letter or _, then at most 62 of A-Z a-z 0-9 _"},
    {C "  - {from: N.display, to: O.B}\n", "f:7:12: error: \"display\" is a display, an output "
                                           "device: no events come from it. Use it behind \"to\""},
    {C "  - {from: M.A, to: N.button}\n", "f:7:21: error: \"button\" is a button, an input device: "
                                          "no events go to it. Use it behind \"from\""},
    {C "  - {from: N.button, to: N.display}\n",
     "f:7:5: error: a device joined to a device. Put a module in between"},
    {C "  - {from: M.A, to: N.display}\n  - {from: O.A, to: n.Display}\n",
     "f:8:21: error: this output device has a connection already, in line 7. An output has one "
     "owner and one connection: join the events in a module"},
    {C "  - {from: M.A, to: O.B}\n  - {from: M.A, to: O.B}\n",
     "f:8:5: error: this connection is here twice, first in line 7. Remove one"},
    // policies
    {M "on-loss: restart-module\n",
     "f:6:10: error: on-loss: restart-module is not available yet. Use new-frame"},
    {M "on-loss: new-frames\n",
     "f:6:10: error: unknown on-loss \"new-frames\". Did you mean \"new-frame\"?"},
    {M "on-loss: [new-frame]\n",
     "f:6:10: error: \"on-loss\" of the application must be one word or number, not a list"},
    {M "policy: refuse\n", "f:6:9: error: \"policy\" of the application must be a map, not text"},
    {M "policy: {isolation: hardware}\n",
     "f:6:21: error: isolation: hardware is not available yet. Use simulated"},
    {M "policy: {isolation: any}\n", "f:6:21: error: unknown isolation \"any\". Known: simulated"},
    {M "policy: {replayable-after-reset: no}\n",
     "f:6:34: error: unknown replayable-after-reset \"no\". Known: allow, refuse"},
    {M "policy: {replayable: refuse}\n", "f:6:10: error: unknown key \"replayable\" in the policy. "
                                         "Its keys are isolation, replayable-after-reset"},
    // sources; the folder has good.aex, link.aex (out of it), same.aex (to good.aex), dir.aex (a
    // folder)
    {M "sources: good.aex\n",
     "f:6:10: error: \"sources\" of the application must be a list, not text"},
    {M "sources: []\n", "f:6:10: error: no sources. List some, or leave the key out to take all "
                        ".aex files of the folder"},
    {M "sources: [[good.aex]]\n", "f:6:11: error: a source must be the path of a file, not a list"},
    {M "sources: [missing.aex]\n",
     "f:6:11: error: source \"missing.aex\": No such file or directory"},
    {M "sources: [good.c]\n",
     "f:6:11: error: \"good.c\" cannot be a source. Use the path of a .aex file inside the "
     "application's folder, of A-Z a-z 0-9 _ - . and /, without .."},
    {M "sources: [../good.aex]\n",
     "f:6:11: error: \"../good.aex\" cannot be a source. Use the path of a .aex file inside the "
     "application's folder, of A-Z a-z 0-9 _ - . and /, without .."},
    {M "sources: [/etc/passwd.aex]\n",
     "f:6:11: error: \"/etc/passwd.aex\" cannot be a source. Use the path of a .aex file inside "
     "the application's folder, of A-Z a-z 0-9 _ - . and /, without .."},
    {M "sources: [sub/../../x.aex]\n",
     "f:6:11: error: \"sub/../../x.aex\" cannot be a source. Use the path of a .aex file inside "
     "the application's folder, of A-Z a-z 0-9 _ - . and /, without .."},
    {M "sources: [sub//x.aex]\n",
     "f:6:11: error: \"sub//x.aex\" cannot be a source. Use the path of a .aex file inside the "
     "application's folder, of A-Z a-z 0-9 _ - . and /, without .."},
    {M "sources: [.hidden.aex]\n",
     "f:6:11: error: \".hidden.aex\" cannot be a source. Use the path of a .aex file inside the "
     "application's folder, of A-Z a-z 0-9 _ - . and /, without .."},
    {M "sources: [\"a\\tb.aex\"]\n",
     "f:6:12: error: \"a\\x09b.aex\" cannot be a source. Use the path of a .aex file inside the "
     "application's folder, of A-Z a-z 0-9 _ - . and /, without .."},
    {M "sources: [g\xD0\xBE"
       "od.aex]\n",
     "f:6:11: error: \"g\\xD0\\xBEod.aex\" cannot be a source. Use the path of a .aex file inside "
     "the application's folder, of A-Z a-z 0-9 _ - . and /, without .."},
    {M "sources: [good.aex, good.aex]\n",
     "f:6:21: error: source \"good.aex\" is the same file as \"good.aex\". Remove one"},
    {M "sources: [good.aex, same.aex]\n",
     "f:6:21: error: source \"same.aex\" is the same file as \"good.aex\". Remove one"},
    {M "sources: [link.aex]\n",
     "f:6:11: error: source \"link.aex\" is a link out of the application's folder. Copy the file"},
    {M "sources: [dir.aex]\n", "f:6:11: error: source \"dir.aex\" is not a regular file"},
};

#undef HEAD
#undef APP
#undef M
#undef C

#endif
