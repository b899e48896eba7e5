"""The registry as Bazel reads it, at load time and without a repository rule.

Generated from the registry's JSON files by the command `sync`; do not edit.
`verify` fails while it is stale.
"""

REGISTRY = {
    "binaryen": {
        "github_repo": "WebAssembly/binaryen",
        "latest_version": "129",
        "program": "wasm-opt",
        "supported_platforms": [
            "darwin_amd64",
            "darwin_arm64",
            "linux_amd64",
            "linux_arm64",
            "windows_amd64",
        ],
        "url_template": "https://github.com/{github_repo}/releases/download/version_{version}/binaryen-version_{version}-{url_suffix}",
        "versions": {
            "129": {
                "darwin_amd64": {
                    "sha256": "cc38897d3d93c968f24819fae210e04afd0146d0e2467e307207ea7e798a59b9",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "d1bb014775ca3002506712b81b4406d126ff6845e8b2f343bc2696a1a88b7117",
                    "url_suffix": "arm64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "50b9fa62b9abea752da92ec57e0c555fee578760cd237c40107957715d2976ba",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "81d46b86b10876ab615eec67e09fcc5615115a7b189cfe3d466725ee36c46ac2",
                    "url_suffix": "aarch64-linux.tar.gz",
                },
                "windows_amd64": {
                    "sha256": "1405d2f51377859ccf5fcd2c59c0a8c5756373e691ca0eeb5219f646b743e3aa",
                    "url_suffix": "x86_64-windows.tar.gz",
                },
            },
            "128": {
                "darwin_amd64": {
                    "sha256": "0b4bbd58c46b73a3de1fd485579a56cd413dd395414306d9f33df407fde58b9b",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "0ef730ecedf2dac894812185fc78f5940ab980cdde79427e49fa87331d24422f",
                    "url_suffix": "arm64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "4ce79586d1c4762502eebe9a1db071fa5e446ef8897f2f766eb1cce5ec6dee9e",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "bafe0468976d923f09052f8ec6a6a0a9d942ee7f02ac113c85a80afea7ba3679",
                    "url_suffix": "aarch64-linux.tar.gz",
                },
                "windows_amd64": {
                    "sha256": "3726e4ac3c957ffa6bcf5daf34f2bec877d7cefe7474265a819f0c8a3f8b158e",
                    "url_suffix": "x86_64-windows.tar.gz",
                },
            },
            "123": {
                "darwin_amd64": {
                    "sha256": "cc18b14d2b673d9c66bf54f31ff2b0ceb23ba5132455b893965ae2792f9e00dd",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "74428be348c1a09863e7b642a1fa948cabf8ec9561052233d8288e941951725b",
                    "url_suffix": "arm64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "e959f2170af4c20c552e9de3a0253704d6a9d2766e8fdb88e4d6ac4bae9388fe",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "4b6bd61ba6cd3b18c993b4657d93426c782f9b91b74be0d38018cd8be1319376",
                    "url_suffix": "aarch64-linux.tar.gz",
                },
                "windows_amd64": {
                    "sha256": "7b3568424a0f871a52865d5c78177db646b1832a8c487321e27703103f936880",
                    "url_suffix": "x86_64-windows.tar.gz",
                },
            },
        },
    },
    "tinygo": {
        "github_repo": "tinygo-org/tinygo",
        "latest_version": "0.40.1",
        "supported_platforms": [
            "darwin_amd64",
            "darwin_arm64",
            "linux_amd64",
            "linux_arm64",
            "windows_amd64",
        ],
        "url_template": "https://github.com/{github_repo}/releases/download/v{version}/tinygo{version}.{url_suffix}",
        "versions": {
            "0.40.1": {
                "darwin_amd64": {
                    "sha256": "36c9423a63f9548d142908b06c67e198d878a0fed076b8ec5dbf8a3350a73eb4",
                    "url_suffix": "darwin-amd64.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "a20841a616de3b3403e52e3789cb60c147ab52b3fe6c33b31fdffba0164ae031",
                    "url_suffix": "darwin-arm64.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "064fc0c07f4d71f7369b168c337caa88ef32a6b00b16449cea44790ccadfc2b4",
                    "url_suffix": "linux-amd64.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "4720693b333826569d5c1ed746a735c4d1983719c95af5bdd4d9dfeaa755e933",
                    "url_suffix": "linux-arm64.tar.gz",
                },
                "windows_amd64": {
                    "sha256": "7f839546df47e52a8ec9031437ae374a1facceb9adb15b94d514624fed9391b4",
                    "url_suffix": "windows-amd64.zip",
                },
            },
        },
    },
    "wac": {
        "github_repo": "bytecodealliance/wac",
        "latest_version": "0.9.0",
        "supported_platforms": [
            "darwin_amd64",
            "darwin_arm64",
            "linux_amd64",
            "linux_arm64",
            "windows_amd64",
        ],
        "url_template": "https://github.com/{github_repo}/releases/download/v{version}/wac-cli-{url_suffix}",
        "versions": {
            "0.9.0": {
                "darwin_amd64": {
                    "sha256": "29599f61f1eb27544f7bb91bf2ddd2147b4c901bb3ce833cffc07a0b52a6fb19",
                    "url_suffix": "x86_64-apple-darwin",
                },
                "darwin_arm64": {
                    "sha256": "740c33d1732cac546d288c05d7343e9f32d6f91fed7c86f2bb1ab4f2250048c8",
                    "url_suffix": "aarch64-apple-darwin",
                },
                "linux_amd64": {
                    "sha256": "c992dd14dd7d67d687f70f77347d9523be6c04eb9845351bf2a1f24dee1bbfc8",
                    "url_suffix": "x86_64-unknown-linux-musl",
                },
                "linux_arm64": {
                    "sha256": "ffac4a261ee089a813a7c0d4bf5e98f84b0d818cbf3a121d07085cfae8c0cecd",
                    "url_suffix": "aarch64-unknown-linux-musl",
                },
                "windows_amd64": {
                    "sha256": "4db7948fa68eb1e54e2c9e5c7f4678a01711c16bf123eb19a9d729f73a2547d4",
                    "url_suffix": "x86_64-pc-windows-gnu",
                },
            },
            "0.8.1": {
                "darwin_amd64": {
                    "sha256": "d5fa365a4920d19a61837a42c9273b0b8ec696fd3047af864a860f46005773a5",
                    "url_suffix": "x86_64-apple-darwin",
                },
                "darwin_arm64": {
                    "sha256": "f08496f49312abd68d9709c735a987d6a17d2295a1240020d217a9de8dcaaacd",
                    "url_suffix": "aarch64-apple-darwin",
                },
                "linux_amd64": {
                    "sha256": "ce30f33c5bc40095cfb4e74ae5fb4ba515d4f4bef2d597831bc7afaaf0d55b6c",
                    "url_suffix": "x86_64-unknown-linux-musl",
                },
                "linux_arm64": {
                    "sha256": "3b78ae7c732c1376d1c21b570d07152a07342e9c4f75bff1511cde5f6af01f12",
                    "url_suffix": "aarch64-unknown-linux-musl",
                },
                "windows_amd64": {
                    "sha256": "b3509dfc3bb9d1e598e7b2790ef6efe5b6c8b696f2ad0e997e9ae6dd20bb6f13",
                    "url_suffix": "x86_64-pc-windows-gnu",
                },
            },
            "0.8.0": {
                "darwin_amd64": {
                    "sha256": "cc58f94c611b3b7f27b16dd0a9a9fc63c91c662582ac7eaa9a14f2dac87b07f8",
                    "url_suffix": "x86_64-apple-darwin",
                },
                "darwin_arm64": {
                    "sha256": "6ca7f69f3e2bbab41f375a35e486d53e5b4968ea94271ea9d9bd59b0d2b65c13",
                    "url_suffix": "aarch64-apple-darwin",
                },
                "linux_amd64": {
                    "sha256": "9fee2d8603dc50403ebed580b47b8661b582ffde8a9174bf193b89ca00decf0f",
                    "url_suffix": "x86_64-unknown-linux-musl",
                },
                "linux_arm64": {
                    "sha256": "0bef8a9fa39f57444cf66d0283537de1157422c03d41822360d7c63d54396120",
                    "url_suffix": "aarch64-unknown-linux-musl",
                },
                "windows_amd64": {
                    "sha256": "7ee34ea41cd567b2578929acce3c609e28818d03f0414914a3939f066737d872",
                    "url_suffix": "x86_64-pc-windows-gnu",
                },
            },
        },
    },
    "wasi-sdk": {
        "github_repo": "WebAssembly/wasi-sdk",
        "latest_version": "32",
        "program": "clang",
        "supported_platforms": [
            "darwin_amd64",
            "darwin_arm64",
            "linux_amd64",
            "linux_arm64",
            "windows_amd64",
        ],
        "url_template": "https://github.com/{github_repo}/releases/download/wasi-sdk-{version}/wasi-sdk-{version}.0-{url_suffix}",
        "versions": {
            "32": {
                "darwin_amd64": {
                    "sha256": "a36c9ab106a40abe8a051279c233c6bab719a5788ecc0788e8d141796eb55b1b",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "383be7fe00ae04691e1859164fd99970a528c55d624b886ed59f7933898b933d",
                    "url_suffix": "arm64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "55fc523ebfbc98f69d1034fcfcb83d1ff5610cd9ab7eceef6cd097a30ba4ef93",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "b2070865e6cb0c1e97a38e6ac8d9c37a9dfcd0752764ebabc6bacd3e60cedb96",
                    "url_suffix": "arm64-linux.tar.gz",
                },
                "windows_amd64": {
                    "sha256": "3188807b9708d05e854b1b2f8db1f2bffcc337292449a4673fbab7175416bd41",
                    "url_suffix": "x86_64-windows.tar.gz",
                },
            },
            "29": {
                "darwin_amd64": {
                    "sha256": "d0de2fd3ea5c57060efa87e4356c164bec3689972f2386f0c9a89c58e10cec8d",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "e11552913e3f99e834d7fe7da1bd081abaf764759ed76b6097a34c63fc83665e",
                    "url_suffix": "arm64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "87d1d1a2879d139cdc624b968efad3d4a97b8078cdff95e63ac88ecafd1a0171",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "052ad773397dc9e5aa99fb4cfef694175e6b1e81bb2ad1d3c8e7b3fc81441b7c",
                    "url_suffix": "arm64-linux.tar.gz",
                },
                "windows_amd64": {
                    "sha256": "6c19b820577486f00332ad8d04ac506da67b0892316b8d485371a58cbf216dee",
                    "url_suffix": "x86_64-windows.tar.gz",
                },
            },
            "27": {
                "darwin_amd64": {
                    "sha256": "163dfd47f989b1a682744c1ae1f0e09a83ff5c4bbac9dcd8546909ab54cda5a1",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "055c3dc2766772c38e71a05d353e35c322c7b2c6458a36a26a836f9808a550f8",
                    "url_suffix": "arm64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "b7d4d944c88503e4f21d84af07ac293e3440b1b6210bfd7fe78e0afd92c23bc2",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "4cf4c553c4640e63e780442146f87d83fdff5737f988c06a6e3b2f0228e37665",
                    "url_suffix": "arm64-linux.tar.gz",
                },
                "windows_amd64": {
                    "sha256": "4a576c13125c91996d8cc3b70b7ea0612c2044598d2795c9be100d15f874adf6",
                    "url_suffix": "x86_64-windows.tar.gz",
                },
            },
            "26": {
                "darwin_amd64": {
                    "sha256": "9853b66701d017cb17e53beb2e540e522bdded772fd1661ce29a88eb8b333902",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "f6c76a183cf7fce9fc8af95b10f851a679f8ea6dae0354c5f84b52157a3398e1",
                    "url_suffix": "arm64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "37cddd06e354b0354db40e42a011752b0d5b77075af4bc5a2e0999aab908484e",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "7ba6e76f2b1bb7b85429ebe96a4d867923f14cbd77a55f31fca6e02b26fe0754",
                    "url_suffix": "arm64-linux.tar.gz",
                },
            },
        },
    },
    "wasm-tools": {
        "github_repo": "bytecodealliance/wasm-tools",
        "latest_version": "1.246.2",
        "supported_platforms": [
            "darwin_amd64",
            "darwin_arm64",
            "linux_amd64",
            "linux_arm64",
            "windows_amd64",
        ],
        "url_template": "https://github.com/{github_repo}/releases/download/v{version}/wasm-tools-{version}-{url_suffix}",
        "versions": {
            "1.246.2": {
                "darwin_amd64": {
                    "sha256": "fd89fb34457e7d2f7e221f3971b023674fa1ca5ac650b9685320a3324082ddb6",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "0ff7b4594d6ef643df282f8672ee2af6cec85d006bb83fa9d69c805b8cc6eabf",
                    "url_suffix": "aarch64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "f0df9428792225322e9b4344ca581f03b1740d509d6bdad33d14a810009be9ec",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "cd28f8086297b491d857a5a8118d0de3b910f785d0b465defb4ca4d3826937dc",
                    "url_suffix": "aarch64-linux.tar.gz",
                },
                "windows_amd64": {
                    "sha256": "1be1934e9a630ff95ab869eba85bba30d652b61b0e6bfb88aac76d0ee3892035",
                    "url_suffix": "x86_64-windows.zip",
                },
            },
            "1.245.1": {
                "darwin_amd64": {
                    "sha256": "dd718c5c9c6044f97e2d6ee076e91f6e448c8a3b31d3c5397b16f03c461857b7",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "d69043b13f8ad4bc07c993e9630e795a7f2c2af488e5688d15044a1448dfa139",
                    "url_suffix": "aarch64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "b171e20fd107e63e89ef6c936b5581597666a086af677d7818de92b7cdd5a86d",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "e01ef74b8e7b4a819d91122fdd87084fb25a938e4bfa4179cc5524b961468c85",
                    "url_suffix": "aarch64-linux.tar.gz",
                },
            },
            "1.244.0": {
                "darwin_amd64": {
                    "sha256": "5727c2b88956447088b1f62fceea19491749e5bc2d5920bb08b9608633965b7d",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "9926b364fb7b8b42806cfdcf652ff6f7609d9317d5b05646559967a615eb677b",
                    "url_suffix": "aarch64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "c3bf279c10e8ca37262773c829efd45423b5efeeb93ba1dc17baf25d9479074c",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "3c1ed0cc86186b98f45aad0dd406cbd10e4356686fa4ed81e63463e55bcb9052",
                    "url_suffix": "aarch64-linux.tar.gz",
                },
                "windows_amd64": {
                    "sha256": "15a160e4ea993672d331b585d439794628a7c2bc751ec0f6fdad1e972cd179c6",
                    "url_suffix": "x86_64-windows.zip",
                },
            },
            "1.243.0": {
                "darwin_amd64": {
                    "sha256": "3d03bc02fed63998e0ee8d88eb86d90bdb8e32e7cadc77d2f9e792b9dff8433a",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "6690a33a06ef705a63dbc066210bc0f09b1c08a82952d3cde9fbebd0d484b46f",
                    "url_suffix": "aarch64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "f261622f8015d38ebe9c3345cc2f7bb5de055d3a66ab44efdf78f11068ed9d9f",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "ad06ba3c527992a1e6e9a7e807cc2bb914072f0a0ae6ce71680de91b1054d2e9",
                    "url_suffix": "aarch64-linux.tar.gz",
                },
                "windows_amd64": {
                    "sha256": "bb04533ff517f6c90df129f2a358b18ca45b7400a3676ba935bbd787908ff6b8",
                    "url_suffix": "x86_64-windows.zip",
                },
            },
            "1.241.2": {
                "darwin_amd64": {
                    "sha256": "ded5228bd4f7b06c7ec7bee31b570daa72022c28fdd890d23cd2837e3914d117",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "96dbe14cde4a1e48781af959b623e045a2cab106756476039309f8e6266906a3",
                    "url_suffix": "aarch64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "5ead4459eef50f4b83b47151332f22e4bcfea9c1917e816273b807b2d6567199",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "abc5a70c5cade497805998fd0b5cd545df9b484c62f16d33dd6a4cad135302aa",
                    "url_suffix": "aarch64-linux.tar.gz",
                },
                "windows_amd64": {
                    "sha256": "9eb1af8331ec073d37bb025598426dcb747bd51db085861066e123b9e823fa52",
                    "url_suffix": "x86_64-windows.zip",
                },
            },
            "1.240.0": {
                "darwin_amd64": {
                    "sha256": "8959eb9f494af13868af9e13e74e4fa0fa6c9306b492a9ce80f0e576eb10c0c6",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "ecdce0140b4b6394b4fa6deab53f19037ce08e8d618e6a7d108b455504ab03e7",
                    "url_suffix": "aarch64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "b6ad301b8ac65e283703d1a5cf79280058a5f5699f8ff1fcaf66dbcf80a9efae",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "e3d497196bf99a31a62c885d2f5c3aa1e4d4a6bc02c1bff735ffa6a4c7aa9c2f",
                    "url_suffix": "aarch64-linux.tar.gz",
                },
                "windows_amd64": {
                    "sha256": "81f012832e80fe09d384d86bb961d4779f6372a35fa965cc64efe318001ab27e",
                    "url_suffix": "x86_64-windows.zip",
                },
            },
            "1.239.0": {
                "darwin_amd64": {
                    "sha256": "d62482e2bfe65a05f4c313f2d57b09736054e37f4dfe94b4bdf7b4713b03fa02",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "b65777dcb9873b404e50774b54b61b703eb980cadb20ada175a8bf74bfe23706",
                    "url_suffix": "aarch64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "be1764c1718a2ed90cdd3e1ed2fe6e4c6b3e2b69fb6ba9a85bcafdca5146a3b9",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "54bb0fdad016a115bde8dd7d2cd63e88d0b136a44ab23ae9c3ff4d4d48d5fa4d",
                    "url_suffix": "aarch64-linux.tar.gz",
                },
                "windows_amd64": {
                    "sha256": "039b1eaa170563f762355a23c5ee709790199433e35e5364008521523e9e3398",
                    "url_suffix": "x86_64-windows.zip",
                },
            },
            "1.236.0": {
                "darwin_amd64": {
                    "sha256": "d9356a9de047598d6c2b8ff4a5318c9305485152430e85ceec78052a9bd08828",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "d3094124e18f17864bd0e0de93f1938a466aca374c180962b2ba670a5ec9c8cf",
                    "url_suffix": "aarch64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "a4fe8101d98f4efeb4854fde05d7c6a36a9a61e8249d4c72afcda4a4944723fb",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "c11b4d02bd730a8c3e60f4066602ce4264a752013d6c9ec58d70b7f276c3b794",
                    "url_suffix": "aarch64-linux.tar.gz",
                },
            },
            "1.235.0": {
                "darwin_amd64": {
                    "sha256": "154e9ea5f5477aa57466cfb10e44bc62ef537e32bf13d1c35ceb4fedd9921510",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "17035deade9d351df6183d87ad9283ce4ae7d3e8e93724ae70126c87188e96b2",
                    "url_suffix": "aarch64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "4c44bc776aadbbce4eedc90c6a07c966a54b375f8f36a26fd178cea9b419f584",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "384ca3691502116fb6f48951ad42bd0f01f9bf799111014913ce15f4f4dde5a2",
                    "url_suffix": "aarch64-linux.tar.gz",
                },
                "windows_amd64": {
                    "sha256": "ecf9f2064c2096df134c39c2c97af2c025e974cc32e3c76eb2609156c1690a74",
                    "url_suffix": "x86_64-windows.zip",
                },
            },
        },
    },
    "wasmtime": {
        "github_repo": "bytecodealliance/wasmtime",
        "latest_version": "45.0.1",
        "supported_platforms": [
            "darwin_amd64",
            "darwin_arm64",
            "linux_amd64",
            "linux_arm64",
            "windows_amd64",
        ],
        "url_template": "https://github.com/{github_repo}/releases/download/v{version}/wasmtime-v{version}-{url_suffix}",
        "versions": {
            "45.0.1": {
                "darwin_amd64": {
                    "sha256": "2bfebcdbfa1d52a726b98a2044a2286a9034478183d2cbe0be32d0ece55e119e",
                    "url_suffix": "x86_64-macos.tar.xz",
                },
                "darwin_arm64": {
                    "sha256": "77eca420f70b5de25e8542bddc5b9328fd35f5f0e868939e1543ea1848f28b4a",
                    "url_suffix": "aarch64-macos.tar.xz",
                },
                "linux_amd64": {
                    "sha256": "98c697660f052bffe5e56a8f60d1bfc6b113e25c47b58722e65dee6987e68f37",
                    "url_suffix": "x86_64-linux.tar.xz",
                },
                "linux_arm64": {
                    "sha256": "82450beadb52036e7f04a4e68783fb4ac131921922a5ebf924865b9480c6ddd8",
                    "url_suffix": "aarch64-linux.tar.xz",
                },
                "windows_amd64": {
                    "sha256": "d2732f264d8d414ab1ed1f508465711723e4a8fd211fec611428acfbc6ccfa6e",
                    "url_suffix": "x86_64-windows.zip",
                },
            },
            "43.0.1": {
                "darwin_amd64": {
                    "sha256": "c6ac5b23b52cb78ea7759ce9bd33985c515f2b620b9385021e32e4f51cdc0aa7",
                    "url_suffix": "x86_64-macos.tar.xz",
                },
                "darwin_arm64": {
                    "sha256": "c93751ee2f0ecd34c0e799c6261b06c6efeb3c35f2bdb884569ba37931144980",
                    "url_suffix": "aarch64-macos.tar.xz",
                },
                "linux_amd64": {
                    "sha256": "9f3cf977fc29e2ccab2d198435265b066dce3d608fc6692d700ed1b9b74c35a1",
                    "url_suffix": "x86_64-linux.tar.xz",
                },
                "linux_arm64": {
                    "sha256": "dbf36d4e9108df377ddfb88f2d8db4e07efce9726b68da53ae78ed5579293923",
                    "url_suffix": "aarch64-linux.tar.xz",
                },
                "windows_amd64": {
                    "sha256": "cb627546a9f0f2f24f3d68fce34b40f13d6b1abe4b70f3afde0038ad9fe4e6ea",
                    "url_suffix": "x86_64-windows.zip",
                },
            },
            "43.0.0": {
                "darwin_amd64": {
                    "sha256": "57b4cf9de7f2f250ca6f5d14e0f1d063e19766add3842b7c888260a746e9ca51",
                    "url_suffix": "x86_64-macos.tar.xz",
                },
                "darwin_arm64": {
                    "sha256": "abee7cf0f459f189b8a27f41bc3f645c0569198fdc52bc87fbe0a3b5bb83074f",
                    "url_suffix": "aarch64-macos.tar.xz",
                },
                "linux_amd64": {
                    "sha256": "e75a4933253fbc7b027c670b699490f163e3c86784f1db66581ae80fc0eb652c",
                    "url_suffix": "x86_64-linux.tar.xz",
                },
                "linux_arm64": {
                    "sha256": "1cbec3240f7ee7a7d4bd5bc6248e66035f53d31cdb987bca8a57cb129bc539d9",
                    "url_suffix": "aarch64-linux.tar.xz",
                },
                "windows_amd64": {
                    "sha256": "3d8b9dcfadbd7317a65b981d8a197f5dfd2373cbd5c7f6c86bd5287ce90c719b",
                    "url_suffix": "x86_64-windows.zip",
                },
            },
            "42.0.1": {
                "darwin_amd64": {
                    "sha256": "13465d6c3f35b2872f9168df19b74af6140b4f1a3a11d8a397950777ecfae858",
                    "url_suffix": "x86_64-macos.tar.xz",
                },
                "darwin_arm64": {
                    "sha256": "69c56932453483f31cac7636f850bbd3bf884eaa7315b2c3b92857a2b0c6762e",
                    "url_suffix": "aarch64-macos.tar.xz",
                },
                "linux_amd64": {
                    "sha256": "dd5253f3cb521bb094f9951c3d2c45c746b31e5723b07ce56f162ec9bab44d59",
                    "url_suffix": "x86_64-linux.tar.xz",
                },
                "linux_arm64": {
                    "sha256": "fa9b7e09f49f75c17acf2c018a4286cdbeffb4c1f3ee9e72c48b6a42c1deceda",
                    "url_suffix": "aarch64-linux.tar.xz",
                },
                "windows_amd64": {
                    "sha256": "daa52754776eabdbbf82037d41a26f556ccd4fd5723dcab328b12c680894c072",
                    "url_suffix": "x86_64-windows.zip",
                },
            },
            "41.0.1": {
                "darwin_amd64": {
                    "sha256": "19dfb6b23295fad88091f0a4fe9c651b99366f3973e3676f8cc9572589550b32",
                    "url_suffix": "x86_64-macos.tar.xz",
                },
                "darwin_arm64": {
                    "sha256": "c5a248f051c79e0ab8060d50d50d7ad8c77b5952c2eb22a1f1ae99da48c52794",
                    "url_suffix": "aarch64-macos.tar.xz",
                },
                "linux_amd64": {
                    "sha256": "e0e96b9123c6190e3de303ef569f10ea0443fe7b0a2e0cc601be282b12689bce",
                    "url_suffix": "x86_64-linux.tar.xz",
                },
                "linux_arm64": {
                    "sha256": "b9b67f7026725e08018ec48b72b8b70554ecb3db6b2d76468e517f8e5ecf68c1",
                    "url_suffix": "aarch64-linux.tar.xz",
                },
                "windows_amd64": {
                    "sha256": "b15aab059caefca3afe69dcaac9abd21bba90d73e2939cd9c074050ce0539f1a",
                    "url_suffix": "x86_64-windows.zip",
                },
            },
            "39.0.1": {
                "darwin_amd64": {
                    "sha256": "d9ecdc6b423a59f09a63abe352f470d48fcd03a4d6bc0db5fcf57830f2832be6",
                    "url_suffix": "x86_64-macos.tar.xz",
                },
                "darwin_arm64": {
                    "sha256": "3878fc98ab1fec191476ddec5d195e6d018d7fbe5376e54d2c23aedf38aa1bd2",
                    "url_suffix": "aarch64-macos.tar.xz",
                },
                "linux_amd64": {
                    "sha256": "b90a36125387b75db59a67a1c402f2ed9d120fa43670d218a559571e2423d925",
                    "url_suffix": "x86_64-linux.tar.xz",
                },
                "linux_arm64": {
                    "sha256": "bff5ebd3e6781620f40e5586f1aa221f7da98128dacf0142bfb4b25d12242274",
                    "url_suffix": "aarch64-linux.tar.xz",
                },
                "windows_amd64": {
                    "sha256": "bccf64b4227d178c0d13f2856be68876eae3f2f657f3a85d46f076a5e1976198",
                    "url_suffix": "x86_64-windows.zip",
                },
            },
            "37.0.2": {
                "darwin_amd64": {
                    "sha256": "6bbc40d77e4779f711af60314b32c24371ffc9dbcb5d8b9961bd93ecd9e0f111",
                    "url_suffix": "x86_64-macos.tar.xz",
                },
                "darwin_arm64": {
                    "sha256": "369012921015d627c51fa9e1d1c5b7dff9b3d799a7ec5ce7d0b27bc40434e91c",
                    "url_suffix": "aarch64-macos.tar.xz",
                },
                "linux_amd64": {
                    "sha256": "a84fef229c2d11e3635ea369688971dc48abc0732f7b50b696699183043f962e",
                    "url_suffix": "x86_64-linux.tar.xz",
                },
                "linux_arm64": {
                    "sha256": "eb306a71e3ec232815326ca6354597b43c565b9ceda7d771529bfc4bd468dde9",
                    "url_suffix": "aarch64-linux.tar.xz",
                },
                "windows_amd64": {
                    "sha256": "9aaa2406c990e773cef8d90f409982fac28d3d330ad40a5fab1233b8c5d88795",
                    "url_suffix": "x86_64-windows.zip",
                },
            },
            "35.0.0": {
                "darwin_amd64": {
                    "sha256": "1ef7d07b8a8ef7e261281ad6a1b14ebf462f84c534593ca20e70ec8097524247",
                    "url_suffix": "x86_64-macos.tar.xz",
                },
                "darwin_arm64": {
                    "sha256": "8ad8832564e15053cd982c732fac39417b2307bf56145d02ffd153673277c665",
                    "url_suffix": "aarch64-macos.tar.xz",
                },
                "linux_amd64": {
                    "sha256": "e3d2aae710a5cef548ab13f7e4ed23adc4fa1e9b4797049f4459320f32224011",
                    "url_suffix": "x86_64-linux.tar.xz",
                },
                "linux_arm64": {
                    "sha256": "304009a9e4cad3616694b4251a01d72b77ae33d884680f3586710a69bd31b8f8",
                    "url_suffix": "aarch64-linux.tar.xz",
                },
                "windows_amd64": {
                    "sha256": "cb4d9b788e81268edfb43d26c37dc4115060635ff4eceed16f4f9e6f331179b1",
                    "url_suffix": "x86_64-windows.zip",
                },
            },
        },
    },
    "wit-bindgen": {
        "github_repo": "bytecodealliance/wit-bindgen",
        "latest_version": "0.60.0",
        "supported_platforms": [
            "darwin_amd64",
            "darwin_arm64",
            "linux_amd64",
            "linux_arm64",
            "windows_amd64",
        ],
        "url_template": "https://github.com/{github_repo}/releases/download/v{version}/wit-bindgen-{version}-{url_suffix}",
        "versions": {
            "0.60.0": {
                "darwin_amd64": {
                    "sha256": "2fc7a7a14c4a0ff2a2ed47630290bad2821eff00a12f2a3f47bb013a94f22179",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "9978c6f4bbcb5cd5449fcbb215f58750b3d7f42b08b9104876a0ce5d3374385b",
                    "url_suffix": "aarch64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "6dc887e6d66a183d196885ff611e7f0a7db64db189f95c18f2a65fcf65d3651b",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "6018d1cba03d1e1df2e75ad1a3c5d9b9b62dcb3fb0874da6b13c03ff103646a6",
                    "url_suffix": "aarch64-linux.tar.gz",
                },
            },
            "0.59.0": {
                "darwin_amd64": {
                    "sha256": "6adf794c2a9863e5f976ce37a34fcabbc3721d9f28c793868711e6a1247ef1e7",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "40e22d2aa3fa258bb04b4c8416f679dadbdc863fc2f8172ee9d2c97b793ade3a",
                    "url_suffix": "aarch64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "06b173e5aa3f3a0f5b5597c3502e2885fc9c63300f59a21151971249dda82bf4",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "2bd696ae33fc982d0d8f161889d3f9f859eb8acd130ca9205ddd07b2d1cb0ee1",
                    "url_suffix": "aarch64-linux.tar.gz",
                },
            },
            "0.58.0": {
                "darwin_amd64": {
                    "sha256": "b7411c44b6cdbf1d26ecf315964f5a6d4d325ae52bdcaea8be9bca5c331704dc",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "9b058d9b3a5b927de91f8f9f4e7cbce7f4dfa9d68f744e5ec71402d2990b2d2f",
                    "url_suffix": "aarch64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "16831a7b18fed12f1b1ece26e458adb0c6c9ce0c7f3308e3f2fb7770f990a618",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "f707272f597f21eada3e4ec534fcb08cb71dad375df8e52da1eacd7da7a13334",
                    "url_suffix": "aarch64-linux.tar.gz",
                },
                "windows_amd64": {
                    "sha256": "f5c13bbb48067e5022972dd3e6d67b26eaf3209c2f6d2a6f6e5f6c3d15b2b806",
                    "url_suffix": "x86_64-windows.zip",
                },
            },
            "0.57.1": {
                "darwin_amd64": {
                    "sha256": "12522a63daf1067d481c41bd7e4c964e799db4ff17b264eed663e4e443b92b98",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "41853d25bbbcea84ae2e7f374f8e691d4225c7ca8b0db7b8e94d95ce3259174e",
                    "url_suffix": "aarch64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "ff95b2daf40fe4e83f30ebc7e12e919c9a96440f32bb87d4915e8ae5e98af2f3",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "832a48f8c17826c75977963732e66959e3cda2fffe59d03c32d7a943f1b694ff",
                    "url_suffix": "aarch64-linux.tar.gz",
                },
            },
            "0.56.0": {
                "darwin_amd64": {
                    "sha256": "3ae107d2f767f6f571ee0003295815948fc0e889ce6a169d333c2262e3c3bdc9",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "c85bfd569d857b1600a4482a053cf666f73d41e3afb993865f89e8d7e34189c7",
                    "url_suffix": "aarch64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "6a049e4f7eab29679fd1f7c322628c2be4a7a63e0b526974b8827e5c4e3af2ab",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "1bd6568378e822774e1d7bffe317444ce145a76d9eef5f17db71d3f5a3f2bfe0",
                    "url_suffix": "aarch64-linux.tar.gz",
                },
            },
            "0.55.0": {
                "darwin_amd64": {
                    "sha256": "e30c0203f4a493202e4fd815da7a5ef6f1c1acbe2a6ae86f78e8c1128f8b1595",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "689a26b567e7f454e83bce2288f1e765cfd5813dcbefbeaf8bf187a2aa006da1",
                    "url_suffix": "aarch64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "bd052fef97225cc7b5a0ab272e3d6abac39f1a5572b931a877aeba074de92f82",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "d5b901a78359749c2f4e73e5d3c477057dcf1d503fe07b830474dad6687003fb",
                    "url_suffix": "aarch64-linux.tar.gz",
                },
                "windows_amd64": {
                    "sha256": "6a19f6ae246be0302c2644fb843617da9875880526ecc51443b03eb49b2762ef",
                    "url_suffix": "x86_64-windows.zip",
                },
            },
            "0.54.0": {
                "darwin_amd64": {
                    "sha256": "243c1a46a0f4ea438551568c057f8d7a8995fa05c09fa582ea8aed6254ea4c28",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "5fa855483d3f81d86915d2a1fc82987d7b1eabc040a54d8f5b5f92b41c949380",
                    "url_suffix": "aarch64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "cbb6cc85f27c4fda892b2dbc39793228371180b02a9301953d42f4a74ed5e0ba",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "b62a68fee5f68d15875988832cc26a61f0a3fdff32a3338c21caf8e61ad70808",
                    "url_suffix": "aarch64-linux.tar.gz",
                },
            },
            "0.53.1": {
                "darwin_amd64": {
                    "sha256": "415b197ff806c2dad07e6a8d84a5b475de3efe128e727a8ee87d96089b8bc1c0",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "37962c9c5aaf16a869716fdf1885b4592abe8bfa5e5569dd299bf83aeebdb675",
                    "url_suffix": "aarch64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "7f68ef804c0eb56f06cc0252b5595427fb595013e94e6701b52bb46e32c12979",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "63675431f1d4a0c4208a0c236af02862baa87b111c9d9e7293e963f9a9c6631b",
                    "url_suffix": "aarch64-linux.tar.gz",
                },
            },
            "0.53.0": {
                "darwin_amd64": {
                    "sha256": "7efe8ad4a84cef5623e40a7d13fc3a103dcbb74c5bb4cbfb1762f40677b25679",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "85b20464794fcd5f96116f1a5b0df4559d13aab462724b12c11519b298bc7573",
                    "url_suffix": "aarch64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "3be496d6cb0f49a4b20b9e0b5e53f3284958805308eac8975e2ce3e4666314e6",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "5a3dfa4a8e26a01e29bbaae71da76f7cdc21c058eec7b514be93e33726e48733",
                    "url_suffix": "aarch64-linux.tar.gz",
                },
            },
            "0.52.0": {
                "darwin_amd64": {
                    "sha256": "b301061ef6d04df9d47e300964fadb3b89c73bfe39b1b9663a97ff72e63a6b5e",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "f8eacf9f1492153b4443c2119f760d9c98b15c8cb0bf64b90605b0492ed60c47",
                    "url_suffix": "aarch64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "5bf4eb12820c1aa2029f4d639d75839f4c6a7fd0c832b11f523d9791d00c8d40",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "5b2e4c7aab5c288ac55a8bd0b174ca42d11d3fb3425589066497beee52abb31c",
                    "url_suffix": "aarch64-linux.tar.gz",
                },
            },
            "0.51.0": {
                "darwin_amd64": {
                    "sha256": "24d07b30cbeafea083b77b3be2d686470243820c6505a846e65cabafe1dcd414",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "e2298828b1fda363c507ac6f049260741709ed289d6a501e4f506afdf1b77ac2",
                    "url_suffix": "aarch64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "bbe23eda4f180e456aa218e569f8e4e8a4f4ecf96dbbc10386e4d71c567a5782",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "d3c65f0d246b56f333713b3efed3727ea2fdc15d17e8cb488ad4bad30460dee8",
                    "url_suffix": "aarch64-linux.tar.gz",
                },
                "windows_amd64": {
                    "sha256": "73e0a672e9f17240ac427969f8f27040a7fb1258ae0683effdf48f2afbd7aab5",
                    "url_suffix": "x86_64-windows.zip",
                },
            },
            "0.50.0": {
                "darwin_amd64": {
                    "sha256": "05aee2cd072c4964b2964a29877ac88d02fb640594a0207f419941acb0f6e301",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "67bef921145fc43e9c47b88af5ce6acc4c96cb68175280e1e71d672f5acc5dba",
                    "url_suffix": "aarch64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "a8d6710d11f71d80c2977fa925dc8d9b2fa31ba8044f71aa5c633ce6e1dcd72c",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "e7bf93e209b23be04ce22de9d5d4e15f8b1c3c270f84dfc0469a8167d24ab865",
                    "url_suffix": "aarch64-linux.tar.gz",
                },
            },
            "0.49.0": {
                "darwin_amd64": {
                    "sha256": "8c8186feb76352b553e3571cbce82025930a35146687afd2fd779fef0496a75d",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "70f86d5381de89c50171bc82dd0c8bb0c15839acdb8a65994f67de324ba35cfa",
                    "url_suffix": "aarch64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "b4fd152a408da7a048102b599aac617cf88a2f23dd20c47143d1166569823366",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "81a48c27604930543d6cc6bd99b71eac0654c2341a5d350baa5a85ceb58272d2",
                    "url_suffix": "aarch64-linux.tar.gz",
                },
                "windows_amd64": {
                    "sha256": "d8135e07a68870b0cc0ab27a1a6209b2ddbbe56e489cfbaf80bdfd64b4ba9b7c",
                    "url_suffix": "x86_64-windows.zip",
                },
            },
            "0.48.1": {
                "darwin_amd64": {
                    "sha256": "a81f9a9a1a76267f7e6d1985869feb1de2fd689c1426ba7acff76ab2e5312ac4",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "38be6c864dc77a4aaaa5881fed723ead5352101f10a615478d4c34d536ddc6e5",
                    "url_suffix": "aarch64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "319b8ed9445cf2f017c7e2f508cd9b3d8fa6bc1ff4b48b4d9983981c2a6b87b0",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "cf22136f544cb466bb650b04170ea1df2d8a7d2492d926ee330320270f632104",
                    "url_suffix": "aarch64-linux.tar.gz",
                },
                "windows_amd64": {
                    "sha256": "22ba86276ab059fa5cb2fd33faf5517c4eea5e48c9df5218d01f1db2400ec39f",
                    "url_suffix": "x86_64-windows.zip",
                },
            },
            "0.48.0": {
                "darwin_amd64": {
                    "sha256": "dd73eca91f80d2a87fbc8f9b2bf8737ea2348b90d322dc119b6203ac1e74cd52",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "c59e53e49aa5bff89e6dbbba4091aa655a5805f701479b05a65a28cc039c51d0",
                    "url_suffix": "aarch64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "4d86c24822edd47ea6a362214c4804552a223b3ebd7bba8c6c56ff12cac4efd6",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "a714502afceff580c4f60e9a4d6506d38f3f38ac60d541221826323668fd03ba",
                    "url_suffix": "aarch64-linux.tar.gz",
                },
                "windows_amd64": {
                    "sha256": "3e1f198de975678f83f33c348a984985829866ec6df7af6a12bfd98ec2cc037d",
                    "url_suffix": "x86_64-windows.zip",
                },
            },
            "0.47.0": {
                "darwin_amd64": {
                    "sha256": "7f4a45c47810a2554e06fbc6e29d2f4aede47185a3cd78dd037e2902dfda6656",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "57a799999a49a43c4faceced03ff8eed998c8b7c39d651857fe99b6d7e3a4f38",
                    "url_suffix": "aarch64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "104645d508c11836a28363f9493e2674fedbe13b6392ee352c613c00d4479d67",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "60dc9215eb3b0f9e2adaa385a0250f1b6d7860174bb333d0b3f90b75fc384302",
                    "url_suffix": "aarch64-linux.tar.gz",
                },
            },
            "0.46.0": {
                "darwin_amd64": {
                    "sha256": "98767eb96f2a181998fa35a1df932adf743403c5f621ed6eedaa7d7c0533d543",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "dc96da8f3d12bf5e2e3e3b00ce1474d2a8e77e36088752633380f0c85e18632c",
                    "url_suffix": "aarch64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "8f426d9b0ed0150c71feea697effe4b90b1426a49e22e48bc1d4f4c6396bf771",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "37879138d1703f4063d167e882d3ecef24abd2df666d92a95bc5f8338644bfb4",
                    "url_suffix": "aarch64-linux.tar.gz",
                },
                "windows_amd64": {
                    "sha256": "95c6380ec7c1e385be8427a2da1206d90163fd66b6cbb573a516390988ccbad2",
                    "url_suffix": "x86_64-windows.zip",
                },
            },
            "0.45.1": {
                "darwin_amd64": {
                    "sha256": "f34b7856f73af1263e76ddf21c845e635485755210270691f91b2dfa73564425",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "5d6898826a7813ef714bc524dddbf6e9cff8e6407a752fd8da30ad22c5815b54",
                    "url_suffix": "aarch64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "3919486d203520ece1c64d95430047d223437a90631eb01615f4b52b71b1e963",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "f28d584a80a479c91bfdd92fa246af114fba5c4fa08023522a541225c1f64ec0",
                    "url_suffix": "aarch64-linux.tar.gz",
                },
            },
            "0.45.0": {
                "darwin_amd64": {
                    "sha256": "80940cae8659ca863c1c93f2aef3a414f5e908196a24f8161318bca72ef430f8",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "874b0e3d05247faa3905d11a47e111d4952a109c65467bea7bf22e49bc534d27",
                    "url_suffix": "aarch64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "e1bc400ee56c543f7a48b4168e2fd6f939892e224d428bdaa4ba49a94ba5c87c",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "1597e0db814f16c7c61465f468f9351c7a691def22bc0a13f23392353aa9f4a9",
                    "url_suffix": "aarch64-linux.tar.gz",
                },
            },
            "0.44.0": {
                "darwin_amd64": {
                    "sha256": "816aaaf351efb30f08d5f0369f0badfd3e588809b299e0d105239de335f969d5",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "0120aadd357d716c3608caa85254026233bfd39edb6b8432622642ead81a55e9",
                    "url_suffix": "aarch64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "5037018f313bb008e9680892f05251c608561da0e0479f4d7daafe81c7e91deb",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "50dd3724631c3b284d70d031c9a1112c1b325e65e78a1e74d721d70f8ce942b3",
                    "url_suffix": "aarch64-linux.tar.gz",
                },
            },
            "0.43.0": {
                "darwin_amd64": {
                    "sha256": "4f3fe255640981a2ec0a66980fd62a31002829fab70539b40a1a69db43f999cd",
                    "url_suffix": "x86_64-macos.tar.gz",
                },
                "darwin_arm64": {
                    "sha256": "5e492806d886e26e4966c02a097cb1f227c3984ce456a29429c21b7b2ee46a5b",
                    "url_suffix": "aarch64-macos.tar.gz",
                },
                "linux_amd64": {
                    "sha256": "cb6b0eab0f8abbf97097cde9f0ab7e44ae07bf769c718029882b16344a7cda64",
                    "url_suffix": "x86_64-linux.tar.gz",
                },
                "linux_arm64": {
                    "sha256": "dcd446b35564105c852eadb4244ae35625a83349ed1434a1c8e5497a2a267b44",
                    "url_suffix": "aarch64-linux.tar.gz",
                },
                "windows_amd64": {
                    "sha256": "e133d9f18bc0d8a3d848df78960f9974a4333bee7ed3f99b4c9e900e9e279029",
                    "url_suffix": "x86_64-windows.zip",
                },
            },
        },
    },
    "wizer": {
        "github_repo": "bytecodealliance/wizer",
        "latest_version": "10.0.0",
        "supported_platforms": [
            "darwin_amd64",
            "darwin_arm64",
            "linux_amd64",
            "linux_arm64",
            "windows_amd64",
        ],
        "url_template": "https://github.com/{github_repo}/releases/download/v{version}/wizer-v{version}-{url_suffix}",
        "versions": {
            "10.0.0": {
                "darwin_amd64": {
                    "sha256": "d6b2073efb38624399c1c6fc0d8c1e19ba24d7ab934f51c346b7d97d4bd8115c",
                    "url_suffix": "x86_64-macos.tar.xz",
                },
                "darwin_arm64": {
                    "sha256": "5e3977e25defc869141dd8df3d25dde1dabe37ea377b7c01fa24693fe5bc7b3f",
                    "url_suffix": "aarch64-macos.tar.xz",
                },
                "linux_amd64": {
                    "sha256": "1e9dfaa2f6c436ca7acfdbb82c166f5b8a0062068f12916a554e82c97ca8d371",
                    "url_suffix": "x86_64-linux.tar.xz",
                },
                "linux_arm64": {
                    "sha256": "8ec7e50622aa7af37b5152f19d7a371f185c7af138033759caa3fdd3e17e2830",
                    "url_suffix": "aarch64-linux.tar.xz",
                },
                "windows_amd64": {
                    "sha256": "29a3aebb70927e9af7c505d3f3d14c5f8577eb307e8bd45151c184885a580d2f",
                    "url_suffix": "x86_64-windows.zip",
                },
            },
            "9.0.0": {
                "darwin_amd64": {
                    "sha256": "5d5e457abf3fd6e307dee9fe9f7423185a88d90f0c96677b9a5418c448ced52e",
                    "url_suffix": "x86_64-macos.tar.xz",
                },
                "darwin_arm64": {
                    "sha256": "3372ee8215abc39b15a51b4aed27f8ae5a42e84261a29e7491ec82bf806bc491",
                    "url_suffix": "aarch64-macos.tar.xz",
                },
                "linux_amd64": {
                    "sha256": "d1d85703bc40f18535e673992bef723dc3f84e074bcd1e05b57f24d5adb4f058",
                    "url_suffix": "x86_64-linux.tar.xz",
                },
                "linux_arm64": {
                    "sha256": "f560a675d686d42c18de8bd4014a34a0e8b95dafbd696bf8d54817311ae87a4d",
                    "url_suffix": "aarch64-linux.tar.xz",
                },
                "windows_amd64": {
                    "sha256": "d9cc5ed028ca873f40adcac513812970d34dd08cec4397ffc5a47d4acee8e782",
                    "url_suffix": "x86_64-windows.zip",
                },
            },
        },
    },
    "wkg": {
        "github_repo": "bytecodealliance/wasm-pkg-tools",
        "latest_version": "0.15.0",
        "supported_platforms": [
            "darwin_amd64",
            "darwin_arm64",
            "linux_amd64",
            "linux_arm64",
            "windows_amd64",
        ],
        "url_template": "https://github.com/{github_repo}/releases/download/v{version}/wkg-{url_suffix}",
        "versions": {
            "0.15.0": {
                "darwin_amd64": {
                    "sha256": "b7f9c2317cd5216cb1675b91585e1a8271445c3199db602a6adf9533dd4a3be8",
                    "url_suffix": "x86_64-apple-darwin",
                },
                "darwin_arm64": {
                    "sha256": "a9fff923a072d44a0b1f283af19cc5f99672f1382f24c6e534cdf44037b963e5",
                    "url_suffix": "aarch64-apple-darwin",
                },
                "linux_amd64": {
                    "sha256": "f685555024b87e34842dd7c76ad92b1bd0f306671115fb4b13b79c5a8fe0e6bd",
                    "url_suffix": "x86_64-unknown-linux-gnu",
                },
                "linux_arm64": {
                    "sha256": "0015de3abdcf1758e46fb184ab76a578d317f79b76fbd802cc18e939d5b85a8a",
                    "url_suffix": "aarch64-unknown-linux-gnu",
                },
                "windows_amd64": {
                    "sha256": "7d933c5cad3dbac162a7dc7a1c233f53081bfd1ee2be5abc72fe8b43e6159907",
                    "url_suffix": "x86_64-pc-windows-gnu",
                },
            },
            "0.13.0": {
                "darwin_amd64": {
                    "sha256": "6e9e260d45c8873d942ea5a1640692fdf01268c4b7906b48705dadaf1726a458",
                    "url_suffix": "x86_64-apple-darwin",
                },
                "darwin_arm64": {
                    "sha256": "e8abc8195201fab2769a79ca3f831c3a7830714cd9508c3d1defff348942cbc6",
                    "url_suffix": "aarch64-apple-darwin",
                },
                "linux_amd64": {
                    "sha256": "59bb3bce8a0f7d150ab57cef7743fddd7932772c4df71d09072ed83acb609323",
                    "url_suffix": "x86_64-unknown-linux-gnu",
                },
                "linux_arm64": {
                    "sha256": "522d400dc919f026137c97a35bccc8a7b583aa29722a8cb4f470ff39de8161a0",
                    "url_suffix": "aarch64-unknown-linux-gnu",
                },
                "windows_amd64": {
                    "sha256": "fdb964cc986578778543890b19c9e96d6b8f1cbb2c1c45a6dafcf542141a59a4",
                    "url_suffix": "x86_64-pc-windows-gnu",
                },
            },
            "0.12.0": {
                "darwin_amd64": {
                    "sha256": "15ea13c8fc1d2fe93fcae01f3bdb6da6049e3edfce6a6c6e7ce9d3c620a6defd",
                    "url_suffix": "x86_64-apple-darwin",
                },
                "darwin_arm64": {
                    "sha256": "0048768e7046a5df7d8512c4c87c56cbf66fc12fa8805e8fe967ef2118230f6f",
                    "url_suffix": "aarch64-apple-darwin",
                },
                "linux_amd64": {
                    "sha256": "444e568ce8c60364b9887301ab6862ef382ac661a4b46c2f0d2f0f254bd4e9d4",
                    "url_suffix": "x86_64-unknown-linux-gnu",
                },
                "linux_arm64": {
                    "sha256": "ebd6ffba1467c16dba83058a38e894496247fc58112efd87d2673b40fc406652",
                    "url_suffix": "aarch64-unknown-linux-gnu",
                },
                "windows_amd64": {
                    "sha256": "930adea31da8d2a572860304c00903f7683966e722591819e99e26787e58416b",
                    "url_suffix": "x86_64-pc-windows-gnu",
                },
            },
            "0.11.0": {
                "darwin_amd64": {
                    "sha256": "f1b6f71ce8b45e4fae0139f4676bc3efb48a89c320b5b2df1a1fd349963c5f82",
                    "url_suffix": "x86_64-apple-darwin",
                },
                "darwin_arm64": {
                    "sha256": "e90a1092b1d1392052f93684afbd28a18fdf5f98d7175f565e49389e913d7cea",
                    "url_suffix": "aarch64-apple-darwin",
                },
                "linux_amd64": {
                    "sha256": "e3bec9add5a739e99ee18503ace07d474ce185d3b552763785889b565cdcf9f2",
                    "url_suffix": "x86_64-unknown-linux-gnu",
                },
                "linux_arm64": {
                    "sha256": "159ffe5d321217bf0f449f2d4bde9fe82fee2f9387b55615f3e4338eb0015e96",
                    "url_suffix": "aarch64-unknown-linux-gnu",
                },
                "windows_amd64": {
                    "sha256": "ac7b06b91ea80973432d97c4facd78e84187e4d65b42613374a78c4c584f773c",
                    "url_suffix": "x86_64-pc-windows-gnu",
                },
            },
        },
    },
}
